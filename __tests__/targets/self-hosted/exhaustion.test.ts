import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseActivation } from '../../../src/targets/self-hosted/answers.ts'
import { VERBS, type Verb } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { SHELLS } from '../../support/shell.ts'
import { makeServer, runVerb } from '../../support/state-folder.ts'

/** A disk of its own that is small: only root of a machine that lets it mount has one. */
let base: string
let isMounted = false
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'full-'))
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', base]).status === 0
})
afterAll(() => {
  if (isMounted) spawnSync('umount', [base])
  rmSync(base, { recursive: true, force: true })
})

/** Up to the last byte. */
const fill = (): void => {
  spawnSync('dd', ['if=/dev/zero', `of=${path.join(base, 'ballast')}`, 'bs=4096'])
}

describe.each(SHELLS)('a disk without a byte left, under %s', (shell) => {
  test.each(Object.keys(VERBS) as Verb[])('%s switches nothing and loses no record', async (verb) => {
    if (!isMounted) {
      process.stdout.write('no small disk: nothing may be mounted here\n')
      return
    }
    for (const router of ['stock', 'managed'] as const) {
      const server = makeServer(router, base)
      fill()
      const run = await runVerb(server, router, shell, verb)
      rmSync(path.join(base, 'ballast'))
      const hello = readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')
      expect([verb, router, hello]).toEqual([verb, router, 'old hello'])
      expect(readFileSync(path.join(server.state, 'state.json'), 'utf8')).toBe('{"version":1}\n')
      expect(existsSync(path.join(server.state, 'journal'))).toBe(false)
      if (verb === 'activate') expect(parseActivation(run.stdout)?.outcome).not.toBe('activated')
      rmSync(server.home, { recursive: true, force: true })
    }
  })
})

/** Written so that the rest of the file says what it is about. */
test('the ballast is what fills the disk', () => {
  if (!isMounted) return
  fill()
  expect(() => {
    writeFileSync(path.join(base, 'one-more'), 'x'.repeat(4096))
  }).toThrow(/ENOSPC/)
  rmSync(path.join(base, 'ballast'))
  rmSync(path.join(base, 'one-more'), { force: true })
})
