/** What edge-runtime looks for on disk before it boots a worker. */

const entryNames = ['index.ts', 'index.tsx', 'index.js', 'index.mjs', 'index.jsx']

export interface ModuleConfig {
  readonly path: string
  readonly kind: 'deno' | 'package' | 'import-map'
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile
  } catch {
    return false
  }
}

function readJson(path: string): Record<string, unknown> {
  // deno.jsonc: only whether certain keys occur matters, so comments and trailing commas may simply go.
  const text = Deno.readTextFileSync(path)
  try {
    return JSON.parse(text)
  } catch {
    const plain = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g, '$1')
    try {
      return JSON.parse(plain)
    } catch {
      return { unreadable: true }
    }
  }
}

function packageMain(servicePath: string): string | null {
  const path = `${servicePath}/package.json`
  if (!isFile(path)) return null
  const main = readJson(path)['main']
  return typeof main === 'string' ? `${servicePath}/${main.replace(/^\.\//, '')}` : null
}

export function findEntrypoint(servicePath: string): string | null {
  const candidates = [...entryNames.map((name) => `${servicePath}/${name}`), packageMain(servicePath)]
  return candidates.find((path) => path !== null && isFile(path)) ?? null
}

function parents(path: string, root: string): string[] {
  const folders: string[] = []
  let folder = path.slice(0, path.lastIndexOf('/'))
  while (folder.startsWith(root) && folder !== '') {
    folders.push(folder)
    if (folder === root) break
    folder = folder.slice(0, folder.lastIndexOf('/'))
  }
  return folders
}

/** The nearest deno.json(c), else the nearest package.json, from the entrypoint up to `root`. */
export function findConfig(entrypoint: string, root: string): ModuleConfig | null {
  const folders = parents(entrypoint, root)
  for (const folder of folders) {
    for (const name of ['deno.json', 'deno.jsonc']) {
      if (isFile(`${folder}/${name}`)) return { path: `${folder}/${name}`, kind: 'deno' }
    }
  }
  for (const folder of folders) {
    if (isFile(`${folder}/package.json`)) return { path: `${folder}/package.json`, kind: 'package' }
  }
  return null
}

const harmlessKeys = new Set([
  'name',
  'version',
  'exports',
  'fmt',
  'lint',
  'tasks',
  'exclude',
  'test',
  'lock'
])

function shapesModules(config: ModuleConfig): boolean {
  const json = readJson(config.path)
  if (config.kind === 'package') return 'dependencies' in json || 'imports' in json
  const isEmpty = (value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return Object.entries(json).some(([key, value]) => !harmlessKeys.has(key) && !isEmpty(value))
}

/**
 * A process is the faithful form: own import map, `import.meta.main` true. A Web Worker is far lighter and
 * differs in nothing else that a function can see, so it is used where these two do not matter.
 */
export function needsProcess(entrypoint: string, config: ModuleConfig | null): boolean {
  if (config !== null && shapesModules(config)) return true
  return /import\s*\.\s*meta\s*\.\s*main\b/.test(Deno.readTextFileSync(entrypoint))
}
