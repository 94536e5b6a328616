import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runScript, shimmed, SHELLS, WANTED_SHELLS, withShims } from './support/shell.ts'

test('every shell that a server may have is here: else script/setup installs it', () => {
  expect(SHELLS).toEqual(WANTED_SHELLS)
})

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shims-'))
  for (const name of ['mv', 'cat'])
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho "stand-in $*"\n`, { mode: 0o755 })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(WANTED_SHELLS)('a program that stands in for a tool under %s', (shell) => {
  test.each([
    ['alone', 'mv a b'],
    ['behind a condition', 'if true; then mv a b; fi'],
    ['in a list', 'true && mv a b || exit 9'],
    ['in a group', '{ mv a b; }'],
    ['in a branch', 'case x in x) mv a b ;; esac'],
    ['in a substitution', 'printf "%s\\n" "$(mv a b)"'],
    ['in a function', 'move() { mv "$@"; }\nmove a b'],
    ['behind exec', 'exec mv a b'],
    ['behind xargs', 'printf "a b" | xargs -0 sh -c "set -- \\$1; exec mv \\"\\$@\\"" sh'],
    ['at the end of a pipe', ': | mv a b']
  ])('is the one that is called %s', async (_where, script) => {
    expect((await runScript(shell, script, '', withShims(folder))).stdout).toBe('stand-in a b\n')
  })
})

test.each(['echo mv', 'rm mv', '"mv"', '# to mv', 'mvx a', 'remove mv a', 'name=mv', '[ -e mv ]'])(
  'where it is no command, a name stays as it is: %s',
  (script) => {
    expect(shimmed(script, folder)).toBe(script)
  }
)
