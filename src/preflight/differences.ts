import path from 'node:path'
import { lineInConfig } from '../manifest/config.ts'
import { finding, type Finding } from '../findings/finding.ts'
import type { FunctionConfig } from '../manifest/function-config.ts'
import { placeOf } from '../manifest/graph.ts'
import { byCodeUnit } from '../manifest/hash.ts'
import { isRelative } from '../manifest/import-map.ts'
import { PARSED_AT_ONCE, parseModule, SyntaxProblem } from '../manifest/imports.ts'
import type { Project } from '../manifest/manifest.ts'
import { INDEX_FILES, ROUTER_NAME, type ManifestFunction, type RouterChoice } from '../manifest/types.ts'
import { adaptedIndex } from '../stamp/adapt.ts'
import { countOf, nameSome } from '../words.ts'

const CONFIG = 'supabase/config.toml'

/** Files of `static_files` that no import loads: the stock router gives a worker no static file (supabase#38779), ours does. */
export function staticFiles(
  { manifest, staging, configText }: Project,
  router: RouterChoice | null
): Finding[] {
  const stock = router === 'managed' ? '' : 'self-hosted the router gives it none, and '

  return manifest.functions.flatMap((fn) => {
    const imported = staging.get(fn.name)?.loaded
    const read = fn.staticFiles.filter((file) => imported?.has(file) !== true)
    if (read.length === 0) return []
    return finding('static-files', {
      severity: 'warning' as const,
      message: `Function ${fn.name} has ${countOf(read.length, 'static file')} (${nameSome(read)}) to read at run time: ${stock}on the cloud they have got lost with --use-api. They are sent to both.`,
      file: CONFIG,
      line: lineInConfig(configText, fn.name, 'static_files'),
      fix: "Make a module of each: export the text from a .ts file, or import JSON with { type: 'json' }."
    })
  })
}

/** A self-hosted worker takes the first `index.*` of the folder, also when config.toml names another entrypoint. */
export function shadowedEntrypoints({ manifest, configText }: Project): Finding[] {
  return manifest.functions.flatMap((fn) => {
    const own = INDEX_FILES.indexOf(path.posix.relative(fn.name, fn.entrypoint))
    // For an entrypoint of another name the staged copy makes an index.ts, which only an index.ts can take the place of.
    const before = INDEX_FILES.slice(0, own === -1 ? 1 : own).map((name) => `${fn.name}/${name}`)
    const shadow = before.find((name) => fn.files.some((file) => file.path === name))
    return shadow === undefined ? [] : [shadowedEntrypoint(fn, shadow, configText)]
  })
}

function shadowedEntrypoint(fn: ManifestFunction, shadow: string, configText: string): Finding {
  return finding('shadowed-entrypoint', {
    message: `Function ${fn.name} starts at ${fn.entrypoint} and also has ${shadow}, which a self-hosted runtime starts in its place.`,
    file: CONFIG,
    line: lineInConfig(configText, fn.name, 'entrypoint'),
    fix: `Rename ${shadow}, for instance to ${fn.name}/main.ts, or make it the entrypoint.`
  })
}

/** The index.ts that stands for an entrypoint is the main module in its place. */
export function mainModules({ manifest, contents, stamped }: Project): Finding[] {
  return manifest.functions.flatMap((fn) => {
    const source = (stamped.get(fn.entrypoint) ?? contents.get(fn.entrypoint))?.toString('utf8') ?? ''
    if (!source.includes('import.meta.main') || adaptedIndex(fn, contents) === null) return []
    return linesOfMain(fn.entrypoint, source).map((line) => mainModule(fn, line))
  })
}

/** Of `if (import.meta.main)` at the top level; what else asks for it may do as well without. */
function linesOfMain(file: string, source: string): number[] {
  if (source.length > PARSED_AT_ONCE) return []
  try {
    return parseModule(file, source).body.flatMap((statement) => {
      if (statement.type !== 'IfStatement' || statement.test.type !== 'MemberExpression') return []
      const { object, property } = statement.test
      const isMain =
        object.type === 'MetaProperty' && property.type === 'Identifier' && property.name === 'main'
      return isMain ? (statement.loc?.start.line ?? []) : []
    })
  } catch (error) {
    if (error instanceof SyntaxProblem) return [] // a finding of its own
    throw error
  }
}

function mainModule(fn: ManifestFunction, line: number): Finding {
  return finding('main-module', {
    message: `import.meta.main is false here self-hosted: the index.ts that stands for the entrypoint of ${fn.name} is the main module there, so this does not run.`,
    file: placeOf(fn.entrypoint),
    line,
    fix: `Serve without asking, or make ${fn.name}/index.ts the entrypoint.`
  })
}

/** Folders of helpers that a router would serve: stock ones take any name, ours none with an underscore; the cloud only functions. */
export function callableHelpers({ manifest, disabled }: Project, router: RouterChoice): Finding[] {
  const functions = new Set(manifest.functions.map((fn) => fn.name))
  const files = new Set(manifest.functions.flatMap((fn) => fn.files.map((file) => file.path)))
  const helpers = [...files]
    .map((file) => file.split('/'))
    .filter(([folder = '', name = '']) => {
      const isOwn = functions.has(folder) || folder === ROUTER_NAME || folder === '..'
      const isServed = router === 'stock' || /^[A-Za-z0-9]/.test(folder)
      return !isOwn && isServed && INDEX_FILES.includes(name)
    })
    .map((parts) => parts.join('/'))
  return helpers.sort(byCodeUnit).map((file) => callableHelper(file, disabled))
}

function callableHelper(file: string, disabled: readonly string[]): Finding {
  const folder = file.split('/')[0] ?? ''
  const why = disabled.includes(folder) ? ' although config.toml disables it' : ''
  return finding('callable-helper', {
    message: `${folder} is sent to the self-hosted server because functions import ${file}, and the router there answers /${folder} with it${why}; the cloud does not.`,
    file: `supabase/functions/${file}`,
    fix: `Rename the file, for instance to ${folder}/mod.ts: a folder without an index is not callable.`
  })
}

/** One switch on the server cannot be what several functions want of it. */
export function mixedVerifyJwt({ manifest, contents }: Project): Finding[] {
  const { router } = manifest
  const names = (wanted: boolean): string[] =>
    manifest.functions.filter((fn) => fn.verifyJwt === wanted).map((fn) => fn.name)
  const [checked, open] = [names(true), names(false)]
  if (checked.length === 0 || open.length === 0) return []
  // A router of the repository's own that does not know the switch decides by itself.
  if (router !== null && contents.get(router.entrypoint)?.includes('VERIFY_JWT') !== true) return []
  const [few, many, value] = open.length <= checked.length ? [open, checked, false] : [checked, open, true]
  return [
    finding('verify-jwt', {
      message: `verify_jwt is ${value} for ${countOf(few.length, 'function')} (${nameSome(few)}) and ${!value} for ${many.length}: the stock router of a self-hosted server has one VERIFY_JWT for all.`,
      file: CONFIG
    })
  ]
}

/** Ours takes the place of whatever router there is. */
export function ignoredRouter({ manifest: { router } }: Project): Finding[] {
  if (router === null) return []
  return [
    finding('router-ignored', {
      message: `${router.entrypoint} is not sent: with router: managed the server has the action's own router.`,
      file: `supabase/functions/${router.entrypoint}`
    })
  ]
}

/** What the API bundles at most (supabase discussion 42541); near 4 MB it has answered 500 without a word (cli#5076). */
const API_LIMIT_BYTES = 5 * 1024 * 1024
const API_WARNING_BYTES = 0.8 * API_LIMIT_BYTES

/** `--use-api` sends the sources of each function in one request. */
export function sizes({ manifest, contents }: Project): Finding[] {
  return manifest.functions.flatMap((fn) => {
    const files = fn.files.map((file) => ({ path: file.path, bytes: contents.get(file.path)?.length ?? 0 }))
    const total = files.reduce((sum, file) => sum + file.bytes, 0)
    if (total <= API_WARNING_BYTES) return []
    const [largest] = files.sort((a, b) => b.bytes - a.bytes || byCodeUnit(a.path, b.path))
    const isOver = total > API_LIMIT_BYTES
    return finding('function-size', {
      severity: isOver ? ('error' as const) : ('warning' as const),
      message: `The files of function ${fn.name} have ${mebibytes(total)}: the API takes ${mebibytes(API_LIMIT_BYTES)}${isOver ? '' : ', and has failed close to it'}.`,
      file: `supabase/functions/${fn.entrypoint}`,
      fix: `Make it smaller; the largest file is ${largest?.path ?? ''} (${mebibytes(largest?.bytes ?? 0)}). Data belongs into Storage or the database.`
    })
  })
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

/**
 * Modules whose names the CLI cannot be told: it finds files by a search for quoted text, which ends at either quotation mark. What
 * config.toml or an import map names needs no search.
 */
export function unquotableNames(project: Project): Finding[] {
  const found = new Map<string, Finding>()
  for (const fn of project.manifest.functions) {
    const config = project.staging.get(fn.name)?.config
    const told = new Set([fn.entrypoint, ...fn.staticFiles, ...(config?.paths ?? [])])
    const targets = localTargets(config?.text ?? null)
    for (const { path: file } of fn.files) {
      if (!/["']/.test(file) || told.has(file)) continue
      if (targets.some((target) => (target.endsWith('/') ? file.startsWith(target) : file === target)))
        continue
      found.set(file, unquotableName(file, fn.name))
    }
  }
  return [...found.values()]
}

/** Files and folders that an import map names, relative to `supabase/functions`. */
function localTargets(text: FunctionConfig['text']): string[] {
  if (text === null) return []
  const { imports, scopes } = text.content
  return [imports, ...Object.values(scopes)]
    .flatMap((map) => Object.values(map))
    .filter((address) => isRelative(address))
    .map((address) => path.posix.join(path.posix.dirname(text.path), address))
}

const unquotableName = (file: string, name: string): Finding =>
  finding('file-name', {
    message: `The name ${JSON.stringify(file)} has a quotation mark: the upload of the Supabase CLI does not find it, and ${name} would not boot on the cloud.`,
    file: placeOf(file),
    fix: 'Rename the file.'
  })
