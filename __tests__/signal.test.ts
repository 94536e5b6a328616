import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')

/** ms of processors: a second is what is promised, for two threads; a machine that does other things as well takes none of it. */
const SOON_MS = 2 * 1000

/** ms on the clock: what only waits, such as for a connection, computes nothing. Less than the action's own patience with those. */
const PATIENCE_MS = 9_000

/** ms of a processor that a process has had; null = it has ended. Linux counts hundredths of a second (proc(5)). */
function computedMs(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return null
  }
}

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-unit-'))
  execFileSync(process.execPath, ['script/build.mjs', path.join(folder, 'dist')], { cwd: ROOT })
  // Each would take the parser seconds, and all of them minutes.
  const slow = {
    'errors.tsx': 'let a;'.repeat(300_000),
    'tokens.tsx': 'a,'.repeat(1_000_000) + 'a',
    'comments.tsx': '/**/'.repeat(20_000),
    'plain.ts': 'export const a = 1 // a\n'.repeat(100_000),
    'words.ts': `${'a /b/ '.repeat(200_000)}\nimport "x"`
  }
  for (let at = 0; at < 20; at++) {
    const fn = path.join(folder, 'supabase/functions', `slow-${at}`)
    mkdirSync(fn, { recursive: true })
    const names = Object.keys(slow)
    writeFileSync(path.join(fn, 'index.ts'), names.map((name) => `import "./${name}"\n`).join(''))
    for (const [name, text] of Object.entries(slow)) writeFileSync(path.join(fn, name), text)
  }
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly log: string
  /** from the signal to the end */
  readonly ms: number
  /** of a processor, in that time */
  readonly computed: number
}

/** As the log of the action says that it comes to them. */
const READING = 'What the repository wants'

/** @param after ms from a word of the action to the signal */
async function cancelled(
  mode: string,
  after: number,
  { word = READING, project = folder }: { readonly word?: string; readonly project?: string } = {}
): Promise<Ended> {
  const temp = mkdtempSync(path.join(folder, 'temp-'))
  const file = (name: string): string => {
    writeFileSync(path.join(temp, name), '')
    return path.join(temp, name)
  }
  const child = spawn(process.execPath, [path.join(folder, 'dist', 'index.js')], {
    cwd: project,
    env: {
      ...{ INPUT_MODE: mode, INPUT_TARGETS: 'cloud', 'INPUT_PROJECT-REF': 'abcdefghijklmnopqrst' },
      ...{ 'INPUT_CLOUD-URL': 'http://127.0.0.1:1/functions/v1', 'INPUT_CLOUD-MODE': 'observe' },
      ...{ PATH: process.env['PATH'] ?? '', RUNNER_TEMP: temp, GITHUB_WORKSPACE: project },
      ...{ GITHUB_OUTPUT: file('output'), GITHUB_STATE: file('state') },
      ...{ GITHUB_STEP_SUMMARY: file('summary'), GITHUB_EVENT_NAME: 'push' }
    }
  })
  let log = ''
  let [sent, before, computed] = [0, 0, 0]
  const look = (): void => {
    computed = computedMs(child.pid) ?? computed
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      clearInterval(looking)
      resolve({ code, log, ms: performance.now() - sent, computed: computed - before })
    })
  })
  const looking = setInterval(look, 20)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!log.includes(word) && (log + text).includes(word)) {
      setTimeout(() => {
        sent = performance.now()
        look()
        before = computed
        child.kill('SIGTERM')
      }, after)
    }
    log += text
  })
  return ended
}

describe('a signal while a project is read that was made to be slow', () => {
  test.each([0, 40, 130, 350, 700, 1100, 1600, 2300])(
    'is answered in a second, %i ms after reading began',
    async (after) => {
      const { code, log, ms, computed } = await cancelled('check', after)
      expect(log).toContain('SIGTERM: finishing what has begun')
      expect(log).toContain('::error::The job was cancelled.')
      expect(code).toBe(1)
      expect(computed).toBeLessThan(SOON_MS)
      expect(ms).toBeLessThan(PATIENCE_MS)
    }
  )
})

describe('a signal while a project of 4,000 functions', () => {
  let many: string

  beforeAll(() => {
    many = path.join(folder, 'many')
    for (let at = 0; at < 4_000; at++) {
      const fn = path.join(many, 'supabase/functions', `f${at}`)
      mkdirSync(fn, { recursive: true })
      writeFileSync(path.join(fn, 'index.ts'), `Deno.serve(() => new Response('${at}'))\n`)
      writeFileSync(path.join(fn, 'deno.json'), '{"imports":{"x":"./x.ts","y/":"../"}}')
    }
  }, 120_000)

  test.each([
    ['is staged', 'Staged copy with stamps', 0],
    ['is staged, half way', 'Staged copy with stamps', 150],
    ['is staged, later', 'Staged copy with stamps', 400],
    ['is judged', 'What would break or differ', 0],
    ['is judged, half way', 'What would break or differ', 200]
  ])('%s is answered in a second', async (_what, word, after) => {
    const { code, log, ms, computed } = await cancelled('check', after, { word, project: many })
    expect(log).toContain('SIGTERM: finishing what has begun')
    expect(code).toBe(1)
    expect(computed).toBeLessThan(SOON_MS)
    expect(ms).toBeLessThan(PATIENCE_MS)
  })
})

/** Never comes back to its own clock, as one that is in a file made to be slow. */
const STUCK = `
const { Worker } = require('node:worker_threads')
const [script, limit] = process.argv.slice(1)
const watch = () => ({ place: new SharedArrayBuffer(1032) })
const action = watch()
const thread = new Worker(script, { env: {}, workerData: { script, action, own: watch(), limit: Number(limit) } })
process.on('SIGTERM', () => process.exit(3))
thread.once('online', () => {
  const file = Buffer.from('supabase/functions/a/a,b.ts')
  new Uint8Array(action.place, 8).set(file)
  Atomics.store(new Int32Array(action.place), 0, file.length)
  for (;;);
})`

test('a process that is stuck in one file is ended by its thread, which names the file', async () => {
  const script = path.join(folder, 'dist', 'preflight.js')
  const child = spawn(process.execPath, ['-e', STUCK, script, '500'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stdout.on('data', (data: Buffer) => (log += data.toString()))
  child.stderr.on('data', (data: Buffer) => (log += data.toString()))
  try {
    const signal = await new Promise((resolve) => {
      child.once('close', (_code, name) => {
        resolve(name)
      })
    })
    expect(signal).toBe('SIGKILL')
    expect(log).toContain(
      '::error file=supabase/functions/a/a%2Cb.ts::Reading supabase/functions/a/a%2Cb.ts took more'
    )
    expect(log).toContain('Live now: unchanged; nothing was published.')
  } finally {
    child.kill('SIGKILL')
  }
}, 60_000)
