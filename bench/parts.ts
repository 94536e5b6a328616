/** Parts of the action alone: its start, the manifest, check mode, and what the stamp costs each request. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { globSync } from 'glob'
import { node24, runAction, supabaseCli } from '../testbed/action.ts'
import { generateProject } from '../testbed/generate.ts'
import { stampSource } from '../src/stamp/source.ts'
import { median, mustRun, runProgram } from './measure.ts'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')

export interface ManifestCost {
  readonly functions: number
  readonly lines: number
  /** ms of one process that reads the project and makes every hash and stamp */
  readonly oursMs: number
  readonly sha256sumMs: number
  readonly nodeMs: number
}

/** A folder that is gone afterwards. */
export async function inTempFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Manifest and stamps of the first user's project, against hashing the same files and starting Node. */
export function manifestCost(runs: number): Promise<ManifestCost> {
  return inTempFolder(async (folder) => {
    const project = await generateProject({ root: folder })
    const files = globSync('supabase/**/*.ts', { cwd: folder })
    const ours: number[] = []
    const sums: number[] = []
    const starts: number[] = []
    const timed = async (file: string, args: readonly string[]): Promise<number> =>
      (await runProgram(file, args, {}, folder)).ms
    for (let run = 0; run < runs; run++) {
      ours.push(await timed(node24, [path.join(dist, 'cli.js'), 'stamp', '--check']))
      sums.push(await timed('sha256sum', files))
      starts.push(await timed(node24, ['-e', '0']))
    }
    return {
      functions: project.names.length,
      lines: project.lines,
      oursMs: median(ours),
      sha256sumMs: median(sums),
      nodeMs: median(starts)
    }
  })
}

export interface CheckCost {
  readonly functions: number
  readonly ms: number
  /** to the first line of the log */
  readonly firstLineMs: number
  readonly peakMib: number
}

/** `mode: check` as in a pull request from a fork: no target is named, so nothing is asked over the network. */
export function checkCost(functions: number, runs: number): Promise<CheckCost> {
  return inTempFolder(async (folder) => {
    await generateProject({ root: path.join(folder, 'checkout'), functions })
    mkdirSync(path.join(folder, 'temp'))
    const results: CheckCost[] = []
    for (let run = 0; run < runs; run++) {
      const start = performance.now()
      let firstLineMs = 0
      const result = await runAction({
        workspace: path.join(folder, 'checkout'),
        tempDir: path.join(folder, 'temp'),
        event: 'pull_request',
        inputs: { mode: 'check', targets: 'self-hosted', 'status-context': '' },
        onOutput: () => {
          firstLineMs ||= performance.now() - start
        }
      })
      if (result.code !== 0) throw new Error(`check mode ended with ${result.code ?? ''}:\n${result.log}`)
      results.push({ functions, ms: result.ms, firstLineMs, peakMib: result.peakKib / 1024 })
    }
    return {
      functions,
      ms: median(results.map((item) => item.ms)),
      firstLineMs: median(results.map((item) => item.firstLineMs)),
      peakMib: Math.max(...results.map((item) => item.peakMib))
    }
  })
}

export interface PreflightCost {
  /** ms of processor time, all threads together */
  readonly allMs: number
  /** of it, for the syntax trees, which is the parser's */
  readonly parseMs: number
}

/** Preflight over the first user's project. */
export function preflightCost(runs: number): Promise<PreflightCost> {
  return inTempFolder(async (folder) => {
    await generateProject({ root: folder })
    const measure = async (what: 'all' | 'parse'): Promise<number> => {
      const args = [path.join(root, 'bench/preflight.ts'), what, folder]
      const { code, output } = await runProgram(node24, args, { NODE_NO_WARNINGS: '1' }, root)
      if (code !== 0) throw new Error(`bench/preflight.ts ended with ${code}:\n${output}`)
      return Number(output)
    }
    const all: number[] = []
    const parse: number[] = []
    for (let run = 0; run < runs; run++) {
      all.push(await measure('all'))
      parse.push(await measure('parse'))
    }
    return { allMs: median(all), parseMs: median(parse) }
  })
}

/** ms until the Supabase CLI has started and ended: each publish waits for it once. */
export async function cliStart(runs: number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push(await mustRun(supabaseCli(3), ['--version'], {}, '/'))
  return median(times)
}

/** What a stamp adds to a request that is no probe, in µs: measured in Deno, over the very module that is shipped. */
export function stampCost(denoPath: string): Promise<number> {
  return inTempFolder((folder) => {
    writeFileSync(
      path.join(folder, 'stamp.ts'),
      stampSource({ name: 'bench', hash: 'a'.repeat(64), keyDigest: null, release: null, carry: [] })
    )
    writeFileSync(path.join(folder, 'bench.js'), readFileSync(path.join(root, 'bench/stamp.deno.js')))
    const output = execFileSync(denoPath, ['run', '--no-config', path.join(folder, 'bench.js')], {
      encoding: 'utf8'
    })
    return Promise.resolve(Number(output))
  })
}

/** KiB of each file of dist/. */
export function distSizes(): Record<string, number> {
  const files = globSync('*.{js,mjs}', { cwd: dist }).sort()
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(dist, file)).length / 1024]))
}
