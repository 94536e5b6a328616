import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { World } from './support/world.ts'

/** Functions under load; all of them import one module, so that a mix of old and new would show. */
const NAMES = Array.from({ length: 20 }, (_, i) => `fn-${String(i).padStart(2, '0')}`)
const PER_SECOND = 50
const MANAGED = {
  ...{ router: 'managed', 'replace-router': 'true', targets: 'self-hosted', 'allow-older': 'true' },
  ...{ 'verify-interval': '0.1', 'verify-streak': '2' }
}

let world: World

beforeAll(async () => {
  world = await World.start({ router: 'new' })
  rmSync(path.join(world.workspace, 'supabase'), { recursive: true })
  checkOut(1, NAMES)
  await deploy()
}, 180_000)

afterAll(() => world.stop(), 60_000)

/** Each function tells its own version and that of the shared module. */
function checkOut(version: number, names: readonly string[]): void {
  world.write('config.toml', `project_id = "${world.cloud.projectRef}"\n`)
  world.write('functions/_shared/version.ts', `export const shared = ${version}\n`)
  for (const name of names) {
    world.write(
      `functions/${name}/index.ts`,
      `import { shared } from '../_shared/version.ts'
Deno.serve(() => Response.json({ name: '${name}', own: ${version}, shared }))
`
    )
  }
}

async function deploy(inputs: Record<string, string> = {}, onOutput?: (text: string) => void): Promise<void> {
  const run = await world.run({ ...MANAGED, ...inputs }, onOutput === undefined ? {} : { onOutput })
  expect(run.log).not.toMatch(/^::error/m)
  expect(run.code).toBe(0)
}

interface Asked {
  readonly name: string
  readonly startedAt: number
  /** what came, or why nothing did */
  readonly answer: { readonly own: number; readonly shared: number } | string
}

async function ask(name: string): Promise<Asked> {
  const startedAt = performance.now()
  try {
    const response = await world.ask('self-hosted', name)
    const text = await response.text()
    const body = JSON.parse(text) as { name: string; own: number; shared: number }
    const isGood = response.status === 200 && body.name === name
    return { name, startedAt, answer: isGood ? body : `${response.status} ${text}` }
  } catch (error) {
    return { name, startedAt, answer: String(error) }
  }
}

/** Requests at a fixed rate, whatever becomes of them, while `body` runs. @returns all that were asked */
async function underLoad(body: () => Promise<void>): Promise<Asked[]> {
  await Promise.all(NAMES.map(ask))
  const asked: Promise<Asked>[] = []
  const timer = setInterval(() => {
    asked.push(ask(NAMES[asked.length % NAMES.length] ?? ''))
  }, 1000 / PER_SECOND)
  try {
    await body()
  } finally {
    clearInterval(timer)
  }
  return Promise.all(asked)
}

const failed = (asked: readonly Asked[]): Asked[] => asked.filter((item) => typeof item.answer === 'string')
const mixed = (asked: readonly Asked[]): Asked[] =>
  asked.filter(({ answer }) => typeof answer === 'object' && answer.own !== answer.shared)
/** Requests that began after this moment and were answered by another version. */
const late = (asked: readonly Asked[], from: number, version: number): Asked[] =>
  asked.filter(
    ({ startedAt, answer }) => startedAt > from && typeof answer === 'object' && answer.own !== version
  )

test('20 functions under 50 requests a second: a shared file changes, and comes back, and no request notices', async () => {
  const startedAt = await world.server.startedAt()
  let activatedAt = Infinity
  checkOut(2, NAMES)
  const during = await underLoad(() =>
    deploy({}, (text) => {
      if (text.includes('Activated: ')) activatedAt = Math.min(activatedAt, performance.now())
    })
  )
  expect(failed(during)).toEqual([])
  expect(mixed(during)).toEqual([])
  expect(late(during, activatedAt, 2)).toEqual([])
  expect(during.some(({ startedAt: at }) => at > activatedAt)).toBe(true)
  expect(during.some(({ answer }) => typeof answer === 'object' && answer.own === 1)).toBe(true)

  const back = await underLoad(async () => {
    const run = await world.run({ ...MANAGED, mode: 'rollback' })
    expect([run.code, run.outputs['result']]).toEqual([0, 'rolled-back'])
  })
  expect(failed(back)).toEqual([])
  expect(mixed(back)).toEqual([])
  expect((await ask('fn-07')).answer).toMatchObject({ own: 1, shared: 1 })
  expect(await world.server.startedAt()).toBe(startedAt)
}, 180_000)

test('a request that is under way when the switch comes is answered by the code that it began with', async () => {
  world.write(
    'functions/slow/index.ts',
    `Deno.serve(async (request) => {
  if (new URL(request.url).searchParams.has('wait')) await new Promise((resolve) => setTimeout(resolve, 8000))
  return Response.json({ name: 'slow', own: 1, shared: 1 })
})
`
  )
  await deploy()
  const begun = world.ask('self-hosted', 'slow?wait')
  world.edit('functions/slow/index.ts', (text) => text.replace('own: 1', 'own: 2'))
  await deploy()
  expect((await ask('slow')).answer).toMatchObject({ own: 2 })
  const answer = await begun
  expect([answer.status, await answer.json()]).toEqual([200, { name: 'slow', own: 1, shared: 1 }])
}, 180_000)
