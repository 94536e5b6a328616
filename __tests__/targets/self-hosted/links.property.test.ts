import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sha256 } from '../../../src/manifest/hash.ts'
import { VERBS, type Verb } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { SHELLS, type ScriptRun } from '../../support/shell.ts'
import { BEFORE, ID, makeServer, runVerb, type Router, type StateFolder } from '../../support/state-folder.ts'

/**
 * Whatever name of ours is a link, whatever it leads to: no verb enters, writes or removes what is behind it, and none
 * tells a word of it.
 */

const NAMES = [
  'state',
  ...['lock', 'lock/token', 'lock/holder', 'lock/lease', 'lock/lease.new', 'lock.guard', 'activation'].map(
    (name) => `state/${name}`
  ),
  ...['state.json', 'journal', 'journal.new', 'left', 'router', 'router/main'].map((name) => `state/${name}`),
  ...['', '/tree', '/tree/hello', '/tree/hello/index.ts', '/folders', '/input', '/digests', '/present'].map(
    (name) => `state/staging/${ID}${name}`
  ),
  ...['/incoming', '/paths', '/released', '/release', '.json', '-undo1'].map(
    (name) => `state/staging/${ID}${name}`
  ),
  'state/staging',
  ...['', `/${BEFORE}`, `/${BEFORE}/old`, `/${BEFORE}/absent`, `/${BEFORE}/pointer.json`, `/${ID}`].map(
    (name) => `state/releases${name}`
  ),
  `state/releases/${BEFORE}/old/hello`,
  ...['', `/${ID}.result`, `/${ID}.result.part`, `/${ID}.guard`].map((name) => `state/log${name}`),
  ...['', '/releases', '/pointer.json', '/pointer.json.new', '/proved.json', '/proved.json.new'].map(
    (name) => `functions/.dual-deploy${name}`
  ),
  ...[BEFORE, ID, `${ID}.part`].map((name) => `functions/.dual-deploy/releases/${name}`),
  ...['main', 'main/index.ts', 'main/dual-deploy.json', '_shared', '_shared/cors.ts'].map(
    (name) => `functions/${name}`
  ),
  ...['hello', 'hello/index.ts', 'hello/dual-deploy.json'].map((name) => `functions/${name}`)
]

const KINDS = ['folder', 'file', 'nothing', 'sibling'] as const
type Kind = (typeof KINDS)[number]

/** Each verb that is told of a folder, and what puts a switch right that died half way. */
const STEPS = [...(Object.keys(VERBS) as Verb[]).filter((verb) => verb !== 'container'), 'recover'] as const
type Step = (typeof STEPS)[number]

interface Case {
  readonly name: string
  readonly kind: Kind
  readonly step: Step
  readonly router: Router
  readonly shell: string
}

/** Of every name with every kind of link: so many steps, other ones for the next kind and the next name. Each kind meets each step. */
const EACH = 2

/** Router and shell alternate with all three. */
const CASES: readonly Case[] = NAMES.flatMap((name, n) =>
  KINDS.flatMap((kind, k) =>
    Array.from({ length: EACH }, (_, i): Case => {
      const at = (n * KINDS.length + k) * EACH + i
      const router = (n + k + i) % 2 === 0 ? 'managed' : 'stock'
      const shell = SHELLS[(n + k + 2 * i) % SHELLS.length] ?? 'sh'
      return { name, kind, router, shell, step: STEPS[at % STEPS.length] ?? 'recover' }
    })
  )
)

const SECRET = 'what nobody is told'
const OLD = Date.now() / 1000 - 3 * 86_400

let base: string
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'links-'))
})
afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

/** Old and young, of our shape and of no shape: what any sweep would look for. */
function makeVictim(place: string): void {
  for (const name of [
    ID,
    BEFORE,
    '20250101000000-1-1-abcdef',
    'precious',
    'hello',
    'old',
    'tree',
    'main',
    'x.json'
  ]) {
    mkdirSync(path.join(place, name, 'hello'), { recursive: true })
    writeFileSync(path.join(place, name, 'index.ts'), SECRET)
    writeFileSync(path.join(place, name, 'hello', 'index.ts'), SECRET)
  }
  for (const name of [
    'index.ts',
    'token',
    'state.json',
    'pointer.json',
    'cors.ts',
    `${ID}.result`,
    'releases.txt'
  ])
    writeFileSync(path.join(place, name), SECRET)
  for (const name of [BEFORE, 'precious', 'token', '20250101000000-1-1-abcdef'])
    utimesSync(path.join(place, name), OLD, OLD)
}

/** Kind, mode, time and text of all that is there. */
function picture(place: string): string {
  if (!existsSync(place)) return 'nothing'
  const stats = lstatSync(place)
  const head = `${place} ${stats.mode.toString(8)} ${String(stats.mtimeMs)}`
  if (!stats.isDirectory()) return `${head} ${readFileSync(place, 'latin1')}`
  return [
    head,
    ...readdirSync(place)
      .sort()
      .map((name) => picture(path.join(place, name)))
  ].join('\n')
}

/** Makes `name` a link. @returns where it leads to */
function makeLink(server: StateFolder, name: string, kind: Kind): string {
  const at = path.join(server.home, name)
  const victim = path.join(server.home, 'victim')
  mkdirSync(path.dirname(at), { recursive: true })
  if (kind === 'sibling') {
    if (!existsSync(at)) writeFileSync(at, SECRET)
    renameSync(at, `${at}.real`)
    symlinkSync(path.basename(`${at}.real`), at)
    return `${at}.real`
  }
  rmSync(at, { recursive: true, force: true })
  if (kind === 'folder') makeVictim(victim)
  if (kind === 'file') writeFileSync(victim, SECRET)
  symlinkSync(victim, at)
  return victim
}

/** The sibling moves with the folder that is around it, which is what a switch is. */
const movesAlong = ({ name, kind }: Case): boolean =>
  kind === 'sibling' && /^functions\/(main|hello|_shared)\/|\/tree\/hello|\/staging\/.*\/tree$/.test(name)

function step(server: StateFolder, { step: what, router, shell }: Case): Promise<ScriptRun> {
  if (what !== 'recover') return runVerb(server, router, shell, what)
  return runVerb(server, router, shell, 'activate', { id: '20260103030405-1001-1-abcdef' })
}

/** What a switch leaves that died half way. */
function dieHalfWay({ state }: StateFolder): void {
  for (const [file, text] of [
    ['journal', `${BEFORE}\n`],
    [`staging/${BEFORE}/folders`, 'hello\nworld\n'],
    [`staging/${BEFORE}/tree/x`, 'x']
  ] as const) {
    mkdirSync(path.dirname(path.join(state, file)), { recursive: true })
    writeFileSync(path.join(state, file), text)
  }
}

async function breaches(item: Case): Promise<string[]> {
  const server = makeServer(item.router, base)
  if (item.step === 'recover') dieHalfWay(server)
  const victim = makeLink(server, item.name, item.kind)
  const before = picture(victim)
  const run = await step(server, item)
  const found: string[] = []
  if (!movesAlong(item) && picture(victim) !== before) found.push('what is behind the link was changed')
  // A sibling is a file of the folder that is sent, under a name of its own.
  const isSent = item.step === 'export' && movesAlong(item)
  const told = isSent ? run.stderr : run.stdout + run.stderr
  if (told.includes(SECRET)) found.push('what is behind the link was told')
  if (told.includes(sha256(Buffer.from(SECRET)))) found.push('the digest of what is behind the link was told')
  rmSync(server.home, { recursive: true, force: true })
  const { name, kind, step: what, router, shell } = item
  return found.map((why) => `${name} -> ${kind}, ${what}, ${router}, ${shell}: ${why}`)
}

describe('a link in the place of any name of ours', () => {
  test('is not followed by any verb, for reading, writing or removing', async () => {
    const found: string[] = []
    const waiting = [...CASES]
    const work = async (): Promise<void> => {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop())
        found.push(...(await breaches(item)))
    }
    await Promise.all([work(), work(), work()])
    process.stdout.write(`links: ${CASES.length} combinations under ${SHELLS.join(', ')}\n`)
    expect(CASES.length).toBeGreaterThan(400)
    expect(found).toEqual([])
  }, 300_000)
})
