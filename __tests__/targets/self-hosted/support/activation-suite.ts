import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { inLanes } from '../../../support/lanes.ts'
import { lines, runScript } from '../../../support/shell.ts'
import {
  write,
  makeServer,
  FOLDERS,
  UPLOADED,
  OLD,
  NEW,
  stageUpload,
  snapshot,
  isRunning,
  calls,
  fail,
  movesUntil,
  digestsOf,
  activationInput,
  activate,
  withTool,
  leftovers,
  POINTER,
  OLD_POINTER,
  pointerOf,
  releaseOf,
  makeManaged,
  SWEPT,
  activateKilled,
  stepsOf
} from './activation-server.ts'
import { VERBS } from '../../../../src/targets/self-hosted/ssh/verbs.ts'

const ACTIVATE = VERBS.activate.script
const RECORD = VERBS.record.script
const STAGE_ROUTER = VERBS['stage-router'].script
const STAGE_UNDO = VERBS['stage-undo'].script

/** The switch to a release and its ways back, under one shell. */
export function activationSuite(shell: string): void {
  describe(`activation under ${shell}`, () => {
    test('stops, switches and starts, and keeps the old folders as a release', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const result = await activate(server, { shell })
      expect(result.outcome).toBe('activated')
      expect([...result.folders].sort()).toEqual(['_shared', 'hello', 'main', 'world'])
      expect(result.logs).toEqual(['booted with words of the log'])
      expect(snapshot(server.functions)).toEqual(NEW)
      expect(isRunning(server)).toBe(true)
      const verbs = calls(server).map((call) => call.split(' ')[0])
      expect(verbs).toEqual(['stop', 'start', 'inspect', 'exec', 'inspect', 'logs'])
      expect(calls(server)[0]).toBe('stop -t 20 functions')
      expect(snapshot(path.join(server.state, 'releases', 'r1', 'old'))).toEqual({
        '_shared/cors.ts': 'old cors',
        '_shared/kept.ts': 'kept',
        'hello/gone.ts': 'old gone',
        'hello/index.ts': 'old hello'
      })
      expect(readdirSync(path.join(server.state, 'releases', 'r1', 'absent'))).toEqual(['world'])
      expect(leftovers(server)).toBe(false)
    })

    test.each([
      ['after', ['restart', 'inspect', 'exec', 'inspect', 'logs']],
      ['never', ['inspect', 'exec', 'inspect', 'logs']]
    ])('restart: %s touches the container no more than that', async (restart, verbs) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      expect((await activate(server, { shell, restart })).outcome).toBe('activated')
      expect(snapshot(server.functions)).toEqual(NEW)
      expect(calls(server).map((call) => call.split(' ')[0])).toEqual(verbs)
    })

    test.each([
      ['a changed byte', { ...UPLOADED, 'hello/index.ts': 'something else' }],
      ['a lost file', { ...UPLOADED, 'hello/lost.ts': 'lost' }]
    ])('an upload with %s is refused by the name of the file before anything stops', async (_what, sent) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const result = await activate(server, { shell, digests: digestsOf(sent) })
      expect(result.outcome).toBe('corrupt')
      expect(result.detail).toMatch(/hello\/(index|lost)\.ts/)
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
      expect(leftovers(server)).toBe(false)
    })

    test.each([
      ['activated', 'start-failed', 'exec'],
      ['start-failed', 'activated', '']
    ])('a function that logs the mark of %s is not believed', async (forged, outcome, failing) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      fail(server, failing)
      const forgery = ['folders', 'forged', 'outcome', forged, 'end'].join('\n#dual-deploy ')
      write(path.join(server.home, 'log'), `#dual-deploy folders\nforged\n#dual-deploy ${forgery}\n`)
      const result = await activate(server, { shell, env: withTool(server, 'sleep', 'exit 0') })
      expect(result.outcome).toBe(outcome)
      expect(result.folders.has('forged')).toBe(false)
      if (outcome === 'activated') expect(result.logs).toContain('#dual-deploy folders')
      else expect(result.detail).toContain('#dual-deploy folders')
    })

    test('an upload that never came is refused as well', async () => {
      const server = makeServer()
      expect((await activate(server, { shell })).outcome).toBe('corrupt')
      expect(snapshot(server.functions)).toEqual(OLD)
    })

    test('a container that does not stop keeps running the old functions', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      fail(server, 'stop')
      const result = await activate(server, { shell })
      expect(result.outcome).toBe('stop-failed')
      expect(result.detail).toContain('cannot stop')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(isRunning(server)).toBe(true)
      expect(readdirSync(path.join(server.state, 'releases'))).toEqual([])
    })

    test.each(['around', 'after'])(
      'a container that does not start with the new functions gets the old ones back (%s)',
      async (restart) => {
        const server = makeServer()
        stageUpload(server, 'r1')
        fail(server, 'start-new')
        const result = await activate(server, { shell, restart })
        expect(result.outcome).toBe('start-failed')
        expect(result.detail).toContain('cannot start')
        expect(snapshot(server.functions)).toEqual(OLD)
        expect(isRunning(server)).toBe(true)
        expect(leftovers(server)).toBe(false)
      }
    )

    test('a container that starts but lists nothing gets the old functions back, and its log is told', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      fail(server, 'exec')
      const env = withTool(server, 'sleep', 'exit 0')
      const result = await activate(server, { shell, env })
      expect(result.outcome).toBe('start-failed')
      expect(result.detail).toContain('booted with words of the log')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(isRunning(server)).toBe(true)
    })

    test.each([
      ['the second old folder cannot leave', '*/functions/./hello'],
      ['the second new folder cannot come', '*/tree/./hello'],
      ['the last new folder cannot come', '*/tree/./world']
    ])('when %s, all old folders are back', async (_what, source) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const env = withTool(server, 'mv', movesUntil(source))
      const result = await activate(server, { shell, env })
      expect(result.outcome).toBe('switch-failed')
      expect(result.detail).toContain('mv: denied')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(isRunning(server)).toBe(true)
      expect(leftovers(server)).toBe(false)
    })

    test('the result is kept on the server for a run that lost its connection', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const run = await runScript(shell, ACTIVATE, activationInput(server, { shell }))
      expect(readFileSync(path.join(server.state, 'log', 'r1.result'), 'utf8')).toBe(run.stdout)
      expect(existsSync(path.join(server.state, 'log', 'r1.result.part'))).toBe(false)
    })

    test('the result, which has lines of the container’s log, is for nobody else on the server to read', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      await runScript(shell, ACTIVATE, activationInput(server, { shell }))
      const modeOf = (place: string): number => statSync(place).mode & 0o777
      expect(modeOf(path.join(server.state, 'log', 'r1.result'))).toBe(0o600)
      // What the container has to read is for all.
      expect(modeOf(path.join(server.state, 'releases', 'r1'))).toBe(0o755)
    })

    test('while another activation holds the lock it gives up, and leaves that one its journal', async () => {
      const server = makeServer()
      stageUpload(server, 'r2')
      write(path.join(server.state, 'journal'), 'r1\n')
      const env = withTool(server, 'flock', 'exit 1')
      const result = await activate(server, { shell, id: 'r2', env })
      expect(result.outcome).toBe('busy')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(readFileSync(path.join(server.state, 'journal'), 'utf8')).toBe('r1\n')
    })

    test.each([
      ['somebody else has', 'token-of-another'],
      ['nobody has', null]
    ])('when %s the lock by now, nothing is touched', async (_what, token) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      rmSync(path.join(server.state, 'lock'), { recursive: true })
      if (token !== null) write(path.join(server.state, 'lock', 'token'), `${token}\n`)
      expect((await activate(server, { shell })).outcome).toBe('lock-lost')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
      expect(leftovers(server)).toBe(false)
    })

    test('a folder without a staged copy is taken away, and kept as a release', async () => {
      const server = makeServer()
      const result = await activate(server, { shell, folders: ['hello'], digests: '', restart: 'never' })
      expect(result.outcome).toBe('activated')
      expect(readdirSync(server.functions).sort()).toEqual(['_shared', 'main'])
      expect(snapshot(path.join(server.state, 'releases', 'r1', 'old'))).toEqual({
        'hello/gone.ts': 'old gone',
        'hello/index.ts': 'old hello'
      })
    })

    test.each(['around', 'after', 'never'])(
      'what died half way is put back first, and its container started, by the next activation (%s)',
      async (restart) => {
        const server = makeServer()
        stageUpload(server, 'r1')
        const half = path.join(server.state, 'releases', 'r1')
        write(path.join(half, 'old', 'hello', 'index.ts'), 'old hello')
        write(path.join(half, 'old', 'hello', 'gone.ts'), 'old gone')
        rmSync(path.join(server.functions, 'hello'), { recursive: true })
        write(path.join(server.functions, 'world', 'index.ts'), 'half world')
        write(path.join(half, 'absent', 'world'), '')
        rmSync(path.join(server.state, 'staging', 'r1', 'tree', 'world'), { recursive: true })
        write(path.join(server.state, 'staging', 'r1', 'folders'), 'hello\nworld\n')
        write(path.join(server.state, 'journal'), 'r1\n')
        write(path.join(server.home, 'running'), 'false\n')
        const result = await activate(server, { shell, id: 'r2', restart })
        expect(result.outcome).toBe('corrupt')
        expect(snapshot(server.functions)).toEqual(OLD)
        expect(isRunning(server)).toBe(true)
        expect(leftovers(server)).toBe(false)
        expect(existsSync(half)).toBe(false)
      }
    )
  })
}

/** The same with the pointer of the managed router. */
export function pointerSuite(shell: string): void {
  describe(`an activation with a pointer under ${shell}`, () => {
    const managed = { shell, restart: 'never', pointer: POINTER }

    test('makes a whole release, points to it, and lets the folders follow, without touching the container', async () => {
      const server = makeManaged()
      const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
      const served = path.join(server.functions, '.dual-deploy/releases/r0')
      utimesSync(served, twoDaysAgo, twoDaysAgo)
      stageUpload(server, 'r1')
      expect((await activate(server, managed)).outcome).toBe('activated')
      expect(pointerOf(server)).toBe(POINTER)
      // What is in the folder and was not sent is no part of a release.
      expect(releaseOf(server, 'r1')).toEqual(UPLOADED)
      expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('new hello')
      expect(readFileSync(path.join(server.state, 'releases/r1/pointer.json'), 'utf8').trim()).toBe(
        OLD_POINTER
      )
      expect(calls(server).map((call) => call.split(' ')[0])).toEqual(['inspect', 'exec', 'inspect', 'logs'])
      // Its workers may live on for a while: the day after which it may go begins now.
      expect(Date.now() - statSync(served).mtimeMs).toBeLessThan(3_600_000)
      expect(leftovers(server)).toBe(false)
    })

    test('that installs the router keeps the one from before, and says that there was no pointer', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      write(path.join(server.state, 'staging/r1/tree/main/index.ts'), 'ours')
      write(path.join(server.state, 'staging/r1/tree/main/dual-deploy.json'), '{"version":1}')
      const digests = digestsOf({ ...UPLOADED, 'main/index.ts': 'ours' })
      const folders = [...FOLDERS, 'main']
      const result = await activate(server, { ...managed, restart: 'around', digests, folders })
      expect(result.outcome).toBe('activated')
      expect(snapshot(path.join(server.state, 'router'))).toEqual({ 'main/index.ts': 'router' })
      expect(readFileSync(path.join(server.functions, 'main/index.ts'), 'utf8')).toBe('ours')
      expect(releaseOf(server, 'r1')).toEqual(UPLOADED)
      expect(existsSync(path.join(server.state, 'releases/r1/no-pointer'))).toBe(true)
      expect(calls(server)[0]).toMatch(/^stop /)
    })

    test.each([
      ['there was one', makeManaged, OLD_POINTER],
      ['there was none', makeServer, null]
    ])('that fails leaves the pointer as it was where %s', async (_what, make, before) => {
      const server = make()
      stageUpload(server, 'r1')
      fail(server, 'start-new')
      const result = await activate(server, { ...managed, restart: 'around' })
      expect(result.outcome).toBe('start-failed')
      expect(pointerOf(server)).toBe(before)
      expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
    })

    test('that cannot make its release changes nothing, and leaves nothing of it', async () => {
      const server = makeManaged()
      stageUpload(server, 'r1')
      const before = snapshot(server.functions)
      const result = await activate(server, {
        ...managed,
        env: withTool(server, 'rsync', 'echo "disk full" >&2; exit 11')
      })
      expect(result.outcome).toBe('switch-failed')
      expect(result.detail).toContain('disk full')
      expect(snapshot(server.functions)).toEqual(before)
      expect(readdirSync(path.join(server.functions, '.dual-deploy/releases'))).toEqual(['r0'])
      expect(existsSync(path.join(server.state, 'releases/r1'))).toBe(false)
      expect(leftovers(server)).toBe(false)
    })

    test('that takes functions away makes no release', async () => {
      const server = makeManaged()
      const gone = '{"version":1,"release":"r0","functions":{}}'
      const result = await activate(server, { ...managed, pointer: gone, folders: ['hello'], digests: '' })
      expect(result.outcome).toBe('activated')
      expect([pointerOf(server), existsSync(path.join(server.functions, 'hello'))]).toEqual([gone, false])
      expect(readdirSync(path.join(server.functions, '.dual-deploy/releases'))).toEqual(['r0'])
    })

    test.each([
      ['undo', OLD_POINTER],
      ['none', null],
      ['-', POINTER]
    ])(
      '%s makes of the pointer %s',
      async (pointer, after) => {
        const server = makeManaged()
        stageUpload(server, 'r1')
        await activate(server, managed)
        const stage = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''))
        expect(stage.code).toBe(0)
        const result = await activate(server, {
          ...managed,
          id: 'u1',
          pointer,
          folders: FOLDERS,
          digests: ''
        })
        expect([result.outcome, pointerOf(server)]).toEqual(['activated', after])
        expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
      },
      20_000
    )

    test('RECORD keeps what is proved for the router to fall back on, and sweeps releases that nobody is served from', async () => {
      const server = makeManaged()
      const own = (): void => {
        write(path.join(server.state, 'lock/token'), 'one\n')
      }
      own()
      const releases = path.join(server.functions, '.dual-deploy/releases')
      const [old, part] = [SWEPT, `${SWEPT}-undo1.part`]
      for (const id of [old, 'kept', 'young', part]) write(path.join(releases, id, 'x'), 'x')
      write(path.join(server.state, 'releases/r1/pointer.json'), OLD_POINTER.replaceAll('r0', 'kept'))
      const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
      for (const id of [old, 'kept', 'r0', part]) utimesSync(path.join(releases, id), twoDaysAgo, twoDaysAgo)
      const run = await runScript(
        shell,
        RECORD,
        `${lines(server.state, server.functions, 'one', 'r1', '')}{}\n`
      )
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(readdirSync(releases).sort()).toEqual(['kept', 'r0', 'young'])
      const proved = path.join(server.functions, '.dual-deploy/proved.json')
      expect(readFileSync(proved, 'utf8').trim()).toBe(OLD_POINTER)
      rmSync(path.join(server.functions, '.dual-deploy/pointer.json'))
      own()
      await runScript(shell, RECORD, `${lines(server.state, server.functions, 'one', 'r1', '')}{}\n`)
      expect(existsSync(proved)).toBe(false)
    })

    test('STAGE_ROUTER lays out the router from before, or says that there is none', async () => {
      const server = makeServer()
      expect((await runScript(shell, STAGE_ROUTER, lines(server.state, 'r1'))).code).toBe(3)
      write(path.join(server.state, 'router/main/index.ts'), 'from before')
      // Twice, as after an answer that was lost.
      for (let times = 0; times < 2; times++) {
        expect((await runScript(shell, STAGE_ROUTER, lines(server.state, 'r1'))).code).toBe(0)
        expect(snapshot(path.join(server.state, 'staging/r1/tree'))).toEqual({
          'main/index.ts': 'from before'
        })
      }
    })
  })
}

/** Points of an activation that are tried at once: each sleeps for half of its time. */
const LANES = 4

interface Point {
  readonly at: number
  readonly when: string
  readonly what: string
}

const pointsOf = (steps: number, whens: readonly string[]): Point[] =>
  whens.flatMap((when) =>
    Array.from({ length: steps }, (_, i) => ({ at: i + 1, when, what: `${when} step ${i + 1} of ${steps}` }))
  )

async function tryKill(shell: string, { at, when, what }: Point): Promise<void> {
  const server = makeServer()
  stageUpload(server, 'r1')
  const run = await activateKilled(server, { shell }, at, when)
  expect([what, run.signal]).toEqual([what, 'SIGKILL'])
  const found = snapshot(server.functions)
  expect([what, found]).toEqual([what, found['hello/index.ts'] === 'old hello' ? OLD : NEW])
  expect([what, isRunning(server)]).toEqual([what, true])
  rmSync(path.join(server.state, 'staging', 'r1'), { recursive: true, force: true })
  stageUpload(server, 'r2')
  const next = await activate(server, { shell, id: 'r2' })
  expect([what, next.outcome, snapshot(server.functions)]).toEqual([what, 'activated', NEW])
  rmSync(server.home, { recursive: true, force: true })
}

async function tryKillManaged(shell: string, { at, when, what }: Point): Promise<void> {
  const managed = { shell, restart: 'never', pointer: POINTER }
  const server = makeManaged()
  stageUpload(server, 'r1')
  const run = await activateKilled(server, managed, at, when)
  expect([what, run.signal]).toEqual([what, 'SIGKILL'])
  const isNew = pointerOf(server) === POINTER
  if (isNew) expect([what, releaseOf(server, 'r1')]).toEqual([what, UPLOADED])
  else
    expect([what, pointerOf(server), releaseOf(server, 'r0')]).toEqual([
      what,
      OLD_POINTER,
      { 'hello/index.ts': 'old hello' }
    ])
  const folders = readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')
  expect([what, folders]).toEqual([what, isNew ? 'new hello' : 'old hello'])
  rmSync(path.join(server.state, 'staging', 'r1'), { recursive: true, force: true })
  stageUpload(server, 'r2')
  const next = POINTER.replaceAll('r1', 'r2')
  const healed = await activate(server, { ...managed, id: 'r2', pointer: next })
  expect([what, healed.outcome, pointerOf(server), releaseOf(server, 'r2')]).toEqual([
    what,
    'activated',
    next,
    UPLOADED
  ])
  rmSync(server.home, { recursive: true, force: true })
}

/** How many commands of an activation touch anything: nothing is killed. */
export async function countSteps(shell: string): Promise<number> {
  const server = makeServer()
  stageUpload(server, 'r1')
  await activateKilled(server, { shell }, 0, 'before')
  expect(snapshot(server.functions)).toEqual(NEW)
  return stepsOf(server)
}

/**
 * An activation that dies at each of its commands.
 * @param whens `before` a command is after the one before it, but for what the shell does by itself: one shell tries both
 */
export function killedSuite(shell: string, whens: readonly string[]): void {
  describe('an activation killed with -9', () => {
    test(`at any step leaves whole old or whole new functions and a container that runs, under ${shell}`, async () => {
      const steps = await countSteps(shell)
      expect(steps).toBeGreaterThan(15)
      const points = pointsOf(steps, whens)
      await inLanes(LANES, points, (point) => tryKill(shell, point))
      process.stdout.write(`${shell}: activation killed at ${points.length} points\n`)
    }, 120_000)

    test(`with a pointer, at any step points to a whole release, old or new, and the next one ends well, under ${shell}`, async () => {
      const whole = makeManaged()
      stageUpload(whole, 'r1')
      await activateKilled(whole, { shell, restart: 'never', pointer: POINTER }, 0, 'before')
      expect(pointerOf(whole)).toBe(POINTER)
      const points = pointsOf(stepsOf(whole), ['after'])
      await inLanes(LANES, points, (point) => tryKillManaged(shell, point))
      process.stdout.write(`${shell}: activation with a pointer killed at ${points.length} points\n`)
    }, 120_000)
  })
}
