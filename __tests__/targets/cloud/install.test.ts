import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DeployError } from '../../../src/errors.ts'
import { provideCli, type Pin } from '../../../src/targets/cloud/install.ts'
import { servicesOf } from '../../support/services.ts'
import { makeTree, removeTrees, writeTree } from '../../support/tree.ts'

const { RUNNER_TOOL_CACHE, RUNNER_TEMP } = process.env

afterAll(() => {
  Object.assign(process.env, { RUNNER_TOOL_CACHE, RUNNER_TEMP })
  removeTrees()
})

const VERSION = '3.1.0'
const PLATFORM = `${process.platform}-${process.arch}`
const OURS = '#!/bin/sh\necho ours\n'
const THEIRS = '#!/bin/sh\necho theirs\n'

const digestOf = (bytes: string | Buffer): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`

/** An npm that packs this file, whatever it is asked for. */
const FAKE_NPM = `#!/bin/sh
home=$(dirname "$0")
echo "$*" >> "$home/calls"
for word; do case "$word" in --pack-destination=*) to=\${word#*=} ;; esac; done
cp "$home/package.tgz" "$to/cli.tgz"
cat "$home/says"
`

let home = ''
let cache = ''

beforeEach(() => {
  home = makeTree({
    npm: FAKE_NPM,
    says: '[{"filename":"cli.tgz"}]',
    'tree/package/bin/supabase': OURS
  })
  chmodSync(path.join(home, 'npm'), 0o755)
  pack()
  cache = makeTree({})
  Object.assign(process.env, { RUNNER_TOOL_CACHE: cache, RUNNER_TEMP: makeTree({}) })
})

const pack = (): void => {
  execFileSync('tar', ['-czf', path.join(home, 'package.tgz'), '-C', path.join(home, 'tree'), 'package'])
}

const calls = (): number =>
  existsSync(path.join(home, 'calls'))
    ? readFileSync(path.join(home, 'calls'), 'utf8').trim().split('\n').length
    : 0

/** What was reviewed: the package as it is now. */
const reviewed = (): ReadonlyMap<string, Pin> =>
  new Map([
    [
      `${PLATFORM}@${VERSION}`,
      {
        archive: digestOf(readFileSync(path.join(home, 'package.tgz'))),
        binaries: { 'bin/supabase': digestOf(OURS) }
      }
    ]
  ])

async function provide(pins: ReadonlyMap<string, Pin>) {
  const told: string[] = []
  const { log, tempDir } = servicesOf({}, told)
  const env = { PATH: `${home}:/usr/bin:/bin` }
  const cli = await provideCli({ wanted: VERSION, tempDir, env, pins }, log)
  return { said: readFileSync(cli.path, 'utf8'), told: told.join('\n') }
}

const place = (): string => path.join(cache, 'supabase', VERSION, process.arch)

describe('the CLI from npm', () => {
  test('is what was reviewed, and the next run takes it from the cache', async () => {
    const pins = reviewed()
    expect((await provide(pins)).said).toBe(OURS)
    expect((await provide(pins)).said).toBe(OURS)
    expect(calls()).toBe(1)
  })

  test('that is another package than the reviewed one is not unpacked', async () => {
    const pins = reviewed()
    writeTree(home, { 'tree/package/bin/supabase': THEIRS })
    pack()
    const error = await provide(pins).catch((reason: unknown) => reason as DeployError)
    expect(error).toBeInstanceOf(DeployError)
    expect(error).toMatchObject({ message: expect.stringMatching(/is not the one that was reviewed/) })
    expect(existsSync(place())).toBe(false)
  })

  test.each([
    ['no package', 'oops'],
    ['a name that leads elsewhere', '[{"filename":"../../elsewhere/cli.tgz"}]']
  ])('whose npm tells of %s gets to no file of another folder', async (_what, says) => {
    const pins = reviewed()
    writeTree(home, { says })
    const result = await provide(pins).catch((error: unknown) => error)
    if (result instanceof DeployError)
      expect(result.message).toMatch(/^The Supabase CLI could not be installed/)
    else expect(result).toMatchObject({ said: OURS })
  })
})

describe('the tool cache', () => {
  const poison = (): void => {
    writeTree(place(), { 'bin/supabase': THEIRS })
    writeTree(path.dirname(place()), { [`${process.arch}.complete`]: '' })
  }

  test('that holds another binary than the reviewed one is not used, and put right', async () => {
    poison()
    const first = await provide(reviewed())
    expect(first).toMatchObject({ said: OURS, told: expect.stringMatching(/warning: .*not used/) })
    expect(readFileSync(path.join(place(), 'bin/supabase'), 'utf8')).toBe(OURS)
    expect((await provide(reviewed())).told).not.toMatch(/warning/)
  })

  test('is not asked for a version of which nothing was reviewed', async () => {
    poison()
    expect((await provide(new Map())).said).toBe(OURS)
    expect((await provide(new Map())).said).toBe(OURS)
    expect(calls()).toBe(2)
  })
})
