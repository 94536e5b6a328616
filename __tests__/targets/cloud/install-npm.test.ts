import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DEFAULT_CLI, provideCli } from '../../../src/targets/cloud/install.ts'
import type { Log } from '../../../src/targets/target.ts'

const log: Log = { info: () => undefined, warning: () => undefined, detail: () => undefined }
const VARIABLES = ['PATH', 'RUNNER_TOOL_CACHE', 'RUNNER_TEMP'] as const

let folder: string
let before: Record<string, string | undefined>

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'dual-deploy-install-')))
  for (const name of ['bin', 'temp', 'cache']) mkdirSync(path.join(folder, name))
  before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
  Object.assign(process.env, {
    // Of this machine the shell's own tools alone: a supabase or an npm of it is none of this test's.
    PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`,
    RUNNER_TOOL_CACHE: path.join(folder, 'cache'),
    RUNNER_TEMP: path.join(folder, 'temp')
  })
})

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = value
  }
  rmSync(folder, { recursive: true, force: true })
})

/** An npm that writes down how it was called and then does this. */
function makeNpm(lines: string): void {
  const file = path.join(folder, 'bin/npm')
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$PWD" "$@" > '${folder}/called'\n${lines}\n`)
  chmodSync(file, 0o755)
}

const called = (): string[] => readFileSync(path.join(folder, 'called'), 'utf8').trim().split('\n')

const provide = (wanted = ''): ReturnType<typeof provideCli> =>
  provideCli(
    { wanted, tempDir: path.join(folder, 'temp'), env: { PATH: process.env['PATH'] ?? '', HOME: folder } },
    log
  )

/** Packs a file as an archive of the right name. */
const OTHER_CONTENT = `
destination=
for word in "$@"; do case $word in --pack-destination=*) destination=\${word#*=} ;; esac; done
echo 'not the binary' > "$destination/cli.tgz"
echo '[{"filename": "cli.tgz"}]'`

describe('a CLI from npm', () => {
  test('with another content than the reviewed one is refused, and nothing of it stays', async () => {
    makeNpm(OTHER_CONTENT)
    await expect(provide()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The Supabase CLI that npm delivered is not the one that was reviewed: .* has sha512-/
      ),
      live: 'unchanged; nothing was published'
    })
    expect(existsSync(path.join(folder, 'cache/supabase'))).toBe(false)
    expect(called().slice(2, 3)).toEqual([`@supabase/cli-${process.platform}-${process.arch}@${DEFAULT_CLI}`])
  })

  test('is fetched in a folder of its own, where no .npmrc of a checkout is, and no script of it runs', async () => {
    makeNpm('exit 1')
    await expect(provide()).rejects.toThrow(/could not be installed/)
    const [cwd = '', ...args] = called()
    expect(path.dirname(cwd)).toBe(path.join(folder, 'temp'))
    expect(cwd).not.toBe(process.cwd())
    expect(args).toContain('--ignore-scripts')
    expect(existsSync(cwd)).toBe(false)
  })

  test('that npm cannot deliver is told in its words, with another way', async () => {
    makeNpm('echo "ENOTFOUND registry" >&2\nexit 1')
    await expect(provide()).rejects.toMatchObject({
      message: expect.stringContaining('ENOTFOUND registry'),
      next: expect.stringContaining('supabase-cli')
    })
  })

  test.each(['2.100.0', '1.0.0', '4.0.0'])(
    'of version %s is refused before it is fetched',
    async (version) => {
      makeNpm('exit 1')
      await expect(provide(version)).rejects.toThrow(`Supabase CLI ${version} is not supported.`)
      expect(existsSync(path.join(folder, 'called'))).toBe(false)
    }
  )
})
