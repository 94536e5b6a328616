/** @type {(folder: string, ...names: string[]) => string[]} */
const tests = (folder, ...names) => names.map((name) => `__tests__/${folder}${name}.test.ts`)

/**
 * What is mutated, and the tests that must notice: the module's own, not every test that happens to reach it. So a report is
 * quick, and a mutant that only a distant test would kill is seen.
 */
export const modules = {
  plan: { mutate: ['src/plan/*.ts'], tests: tests('plan/', 'plan', 'older') },
  verdict: {
    mutate: ['src/probe/verdict.ts', 'src/probe/answer.ts'],
    tests: tests('probe/', 'verdict', 'answer')
  },
  poll: {
    mutate: ['src/probe/poll.ts', 'src/probe/ask.ts', 'src/probe/http.ts'],
    tests: tests('probe/', 'poll', 'ask', 'http')
  },
  words: {
    mutate: ['src/redact.ts', 'src/untrusted.ts', 'src/errors.ts', 'src/words.ts'],
    tests: tests('', 'redact', 'untrusted', 'errors', 'words')
  },
  'way-back': {
    mutate: ['src/publish/touched.ts', 'src/publish/rollback.ts', 'src/publish/go-back.ts'],
    tests: tests('publish/', 'deploy', 'rollback', 'touched', 'go-back')
  },
  hash: {
    mutate: ['src/manifest/hash.ts', 'src/manifest/stamp-import.ts'],
    tests: tests('manifest/', 'hash', 'stamp-import')
  },
  lock: {
    mutate: ['src/targets/self-hosted/lock.ts'],
    tests: tests('targets/self-hosted/', 'lock')
  },
  rsync: {
    mutate: ['src/targets/self-hosted/release/rsync.ts', 'src/targets/self-hosted/readiness.ts'],
    tests: tests('targets/self-hosted/', 'release/rsync', 'readiness')
  },
  cli: { mutate: ['src/targets/cloud/cli.ts'], tests: tests('targets/cloud/', 'cli') },
  'known-hosts': {
    mutate: ['src/targets/self-hosted/ssh/known-hosts.ts'],
    tests: tests('targets/self-hosted/', 'ssh/known-hosts')
  },
  record: {
    mutate: ['src/ledger/record.ts', 'src/ledger/version-1.ts'],
    tests: tests('ledger/', 'record')
  },
  answers: {
    mutate: ['src/targets/self-hosted/answers.ts'],
    tests: tests('targets/self-hosted/', 'answers')
  },
  config: {
    mutate: ['src/manifest/config.ts', 'src/manifest/function-config.ts', 'src/manifest/import-map.ts'],
    tests: tests('manifest/', 'config', 'function-config', 'import-map')
  },
  discover: { mutate: ['src/manifest/discover.ts'], tests: tests('manifest/', 'discover') },
  graph: { mutate: ['src/manifest/graph.ts'], tests: tests('manifest/', 'graph') },
  manifest: { mutate: ['src/manifest/manifest.ts'], tests: tests('manifest/', 'manifest') },
  router: {
    mutate: ['router/pointer.ts', 'router/jwt.ts', 'router/answers.ts', 'router/limits.ts'],
    tests: tests('router/', 'pointer', 'jwt', 'answers', 'limits')
  },
  facts: {
    mutate: ['src/preflight/facts.ts', 'src/ledger/seal.ts'],
    tests: [...tests('preflight/', 'facts'), ...tests('ledger/', 'seal')]
  },
  scan: { mutate: ['src/manifest/scan.ts'], tests: tests('manifest/', 'scan', 'imports') }
}

/** Per cent of mutants that a test must notice, over all files; `script/mutation` fails below it. */
export const leastScore = 85

export const reportOf = (name) => `coverage/mutation/${name}.json`

const name = process.env['MUTATION_MODULE'] ?? 'plan'

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} of one module: `script/mutation` runs one after the other */
export default {
  mutate: modules[name].mutate,
  testRunner: 'jest',
  // jest runs ES modules behind this flag alone.
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: { projectType: 'custom', configFile: 'jest.mutation.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A mutant that loops is one that is noticed; a slow machine must not notice others so.
  timeoutMS: 10_000,
  // esbuild takes the types out without a look at them.
  disableTypeChecks: false,
  ignorePatterns: ['/bench', '/coverage', '/dist', '/docs/images', '/testbed/node_modules', '/.testbed'],
  tempDirName: 'coverage/mutation/tmp',
  incrementalFile: `coverage/mutation/${name}.incremental.json`,
  reporters: ['json', 'html', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: reportOf(name) },
  htmlReporter: { fileName: `coverage/mutation/${name}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  allowConsoleColors: false,
  warnings: { slow: false }
}
