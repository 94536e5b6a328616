import { Buffer } from 'node:buffer'
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { clearTimeout, setTimeout } from 'node:timers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { transformSync } from 'esbuild'
import { FAULTS } from './seeded-faults.faults.mjs'

/**
 * Shows that the short suite bites: writes one deliberate fault at a time into a copy of the tree, and runs the tests of the default
 * rings there until one is red. A fault counts as caught by an assertion alone, in a test that is green without the fault.
 */

export { FAULTS }

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a fault may be in. */
const FOLDERS = ['src', 'router']

/** They compare texts with pages or with other texts, and would turn red for any change of a line. */
const MIRRORS = '__tests__/(docs|script)/'
const IN_PROCESS = '__tests__/in-process/'
const ENGINE = '__tests__/e2e/'

/** A test that never ends shows nothing that somebody could read, ms. */
const RING_LIMIT_MS = 20 * 60_000

/** Texts of all sources, by path relative to the root. */
export function readSources(from) {
  const files = FOLDERS.filter((folder) => existsSync(path.join(from, folder))).flatMap((folder) =>
    readdirSync(path.join(from, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)))
  )
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(from, file), 'utf8')]))
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Lines may be indented in any way. */
const patternOf = (find) =>
  new RegExp(
    find
      .split('\n')
      .map((line) => escaped(line.trim()))
      .join('\\n[ \\t]*'),
    'g'
  )

/** @throws Error unless the text is there exactly once */
function place(name, { find }, texts) {
  const places = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(patternOf(find))].map((match) => ({ file, match }))
  )
  if (places.length === 1) return places[0]
  const where = places.length === 0 ? 'nowhere' : places.map(({ file }) => file).join(' and ')
  throw new Error(
    `fault ${name} does not apply: its text is ${where}, and must be in one place: ${find.split('\n')[0]}`
  )
}

/** @throws Error when a text of the fault is not in exactly one place */
export function applyFault(fault, sources) {
  const { file } = place(fault.name, fault, sources)
  const before = sources.get(file)
  const after = [fault, ...(fault.also ?? [])].reduce((text, edit) => {
    const { match } = place(fault.name, edit, new Map([[file, text]]))
    return text.slice(0, match.index) + edit.replace + text.slice(match.index + match[0].length)
  }, before)
  if (after === before) throw new Error(`fault ${fault.name} changes nothing`)
  return { file, before, after }
}

/** @throws Error when what the fault makes is no program */
export function checkSyntax({ file, after }) {
  if (file.endsWith('.ts')) transformSync(after, { loader: 'ts', sourcefile: file })
  else if (file.endsWith('.sh'))
    execFileSync('sh', ['-n'], { input: after, stdio: ['pipe', 'ignore', 'pipe'] })
}

/** A module that cannot be loaded, or a name that is not there, is a broken program: any run would have shown it. */
export const isAssertion = (message) =>
  !/\b(SyntaxError|ReferenceError)\b|Cannot find (module|package)|ERR_MODULE_NOT_FOUND|does not provide an export/.test(
    message
  )

/** @param red names of tests that are red in any case */
export function firstCatch(results, red = new Set()) {
  for (const { file, failed, broken } of results) {
    const counts = ({ name, message }) => isAssertion(message) && !red.has(name)
    const test = broken === null ? failed.find(counts) : undefined
    if (test !== undefined) return { file, name: test.name }
  }
  return null
}

/** A tree of one's own: what is committed, then what is not, and the modules as links. @returns the folder */
function copyTree(folder) {
  const git = (...args) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  execFileSync('git', ['clone', '--quiet', '--shared', root, folder], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const changed = git('ls-files', '-z', '--modified', '--others', '--exclude-standard').split('\0')
  for (const file of changed.filter((name) => name !== '')) {
    const from = path.join(root, file)
    rmSync(path.join(folder, file), { force: true })
    if (!existsSync(from)) continue
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    execFileSync('cp', ['-p', from, path.join(folder, file)])
  }
  const modules = path.join(folder, 'node_modules')
  try {
    execFileSync('cp', ['-al', path.join(root, 'node_modules'), modules], { stdio: 'ignore' })
  } catch {
    // Another file system.
    rmSync(modules, { recursive: true, force: true })
    symlinkSync(path.join(root, 'node_modules'), modules)
  }
  return folder
}

const children = new Set()

/** Runs jest in a copy. @returns what its test files said, in their order, up to the first red one */
async function runJest(copy, file, args) {
  const results = path.join(copy.folder, 'results.jsonl')
  writeFileSync(results, '')
  const script = path.join(root, 'script')
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--ci', '--selectProjects', 'unit'],
      ...['--runInBand', '--bail', '--passWithNoTests', '--cacheDirectory', copy.cache],
      ...['--reporters', path.join(script, 'seeded-faults-reporter.mjs')],
      ...['--testSequencer', path.join(script, 'seeded-faults-sequencer.mjs')],
      ...args
    ],
    {
      cwd: copy.tree,
      detached: true, // a group of its own, so that what a test left running ends with it
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        TMPDIR: copy.temp,
        SEEDED_FAULTS_FILE: file,
        SEEDED_FAULTS_RESULTS: results
      }
    }
  )
  children.add(child)
  const errors = []
  child.stderr.on('data', (chunk) => errors.push(chunk))
  const timer = setTimeout(() => end(child), RING_LIMIT_MS)
  await new Promise((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  end(child)
  children.delete(child)
  const found = readFileSync(results, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  if (found.length === 0 && child.exitCode !== 0)
    throw new Error(`jest ended with ${child.exitCode}: ${Buffer.concat(errors).toString().slice(-2000)}`)
  return found.map((line) => JSON.parse(line))
}

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // All of its group has ended.
  }
}

const ignoring = (...patterns) => patterns.flatMap((pattern) => ['--testPathIgnorePatterns', pattern])

/** jest knows who imports a module, and nothing of programs for the server: those are run by the tests of two folders. */
const relatedTo = (file) =>
  file.endsWith('.sh')
    ? ['__tests__/targets/self-hosted/', '__tests__/server/']
    : ['--findRelatedTests', file]

/** The rings in which a fault is looked for, cheapest first: each leaves out what ran before. */
const RINGS = [
  {
    title: 'unit tests that load it',
    args: (file) => [...relatedTo(file), ...ignoring(ENGINE, IN_PROCESS, MIRRORS)]
  },
  { title: 'in process', args: () => [IN_PROCESS, ...ignoring(ENGINE)] },
  { title: 'all other unit tests', args: () => ignoring(ENGINE, IN_PROCESS, MIRRORS) }
]

const escapedPath = (file) => `/${escaped(file)}$`

/** server/dual-deploy-server holds the scripts of the action: the fault is in both, as a commit would have it. */
function generate(copy) {
  execFileSync(process.execPath, ['script/server.mjs'], {
    cwd: copy.tree,
    stdio: ['ignore', 'ignore', 'pipe']
  })
}

function write(copy, file, text) {
  const place = path.join(copy.tree, file)
  // Never through a link.
  rmSync(place)
  writeFileSync(place, text)
  if (file.endsWith('.sh')) chmodSync(place, 0o755)
  if (file.startsWith('src/targets/self-hosted/')) generate(copy)
}

/** @returns the test that caught it, and what did not count; null = no ring did */
async function tryFault(copy, { file, before, after }, red) {
  const ran = new Set()
  const broken = []
  for (const ring of RINGS) {
    // A file that is red in any case has stopped jest: the rest of the ring is still to be asked.
    for (let isStopped = true; isStopped;) {
      write(copy, file, after)
      const results = await runJest(copy, file, [
        ...ring.args(file),
        ...ignoring(...[...ran].map(escapedPath))
      ])
      write(copy, file, before)
      isStopped = false
      for (const result of results) {
        ran.add(result.file)
        if (result.broken !== null) broken.push(`${result.file}: ${result.broken.split('\n')[0]}`)
        if (firstCatch([result]) === null) continue
        isStopped = true
        const caught = firstCatch([result], await redWithout(copy, file, result.file, red))
        if (caught !== null) return { caught, broken }
        broken.push(`${result.file} is red without the fault as well`)
      }
    }
  }
  return { caught: null, broken }
}

/** Names of tests of a file that are red without a fault: they have noticed nothing. */
async function redWithout(copy, file, testFile, red) {
  if (!red.has(testFile)) {
    const results = await runJest(copy, file, ['--runTestsByPath', testFile])
    red.set(testFile, new Set(results.flatMap(({ failed }) => failed.map(({ name }) => name))))
  }
  return red.get(testFile)
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`

async function work(queue, folder, sources, tell) {
  mkdirSync(path.join(folder, 't'), { recursive: true })
  const copy = {
    folder,
    tree: copyTree(path.join(folder, 'tree')),
    temp: path.join(folder, 't'),
    cache: path.join(folder, 'cache')
  }
  const red = new Map()
  for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
    const since = performance.now()
    const applied = applyFault(fault, sources)
    const { caught, broken } = await tryFault(copy, applied, red)
    tell(fault, applied, { caught, broken, took: seconds(since) })
    rmSync(copy.temp, { recursive: true, force: true })
    mkdirSync(copy.temp)
  }
}

function describe(fault, { file }, { caught, broken, took }) {
  const how = caught === null ? `NOT CAUGHT: ${fault.says}` : `caught by ${caught.file} > ${caught.name}`
  const why = broken.map((line) => `\n    did not count: ${line}`).join('')
  return `${fault.name} (${file}, ${took}): ${how}${why}`
}

async function runAll(faults, sources, jobs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sf-'))
  const stop = () => {
    for (const child of children) end(child)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      stop()
      process.exit(1)
    })
  const since = performance.now()
  const queue = [...faults]
  const missed = []
  const tell = (fault, applied, outcome) => {
    if (outcome.caught === null) missed.push(fault.name)
    console.log(describe(fault, applied, outcome))
  }
  try {
    const workers = Array.from({ length: Math.min(jobs, faults.length) }, (_, index) =>
      work(queue, path.join(folder, String(index)), sources, tell)
    )
    await Promise.all(workers)
  } finally {
    stop()
  }
  console.log(
    `seeded-faults: ${faults.length - missed.length} of ${faults.length} caught in ${seconds(since)}`
  )
  if (missed.length > 0) throw new Error(`not caught: ${missed.join(', ')}`)
}

function chosen(names) {
  const unknown = names.filter((name) => !FAULTS.some((fault) => fault.name === name))
  if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')} (--list)`)
  return names.length === 0 ? FAULTS : FAULTS.filter(({ name }) => names.includes(name))
}

/** All of them, so that one run shows every text that has moved. @throws Error */
function check(faults, sources) {
  const problems = faults.flatMap((fault) => {
    try {
      checkSyntax(applyFault(fault, sources))
      return []
    } catch (error) {
      return [error.message]
    }
  })
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

async function main() {
  const { values } = parseArgs({
    options: {
      list: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: '2' }
    }
  })
  const faults = chosen(values.only)
  if (values.list) {
    for (const { name, says } of faults) console.log(`${name}: ${says}`)
    return
  }
  const sources = readSources(root)
  check(faults, sources)
  if (values.check) console.log(`seeded-faults: all ${faults.length} apply`)
  else await runAll(faults, sources, Math.max(1, Number(values.jobs) || 1))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  main().catch((error) => {
    console.error(`seeded-faults: ${error.message}`)
    process.exitCode = 1
  })
