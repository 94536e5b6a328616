import { realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { finding, type Finding } from '../findings/finding.ts'
import { sha256, STAMP_FILE } from './hash.ts'
import { NO_IMPORT_MAP, resolveSpecifier, type ImportMap } from './import-map.ts'
import { GitIgnore } from './ignored.ts'
import { expandPattern, Listing } from './listing.ts'
import { FILE_LIMIT, readRegular } from './regular.ts'
import { isJsxRuntime, isSource, mayHoldJsx, readImports, scanOnly, SyntaxProblem } from './imports.ts'
import type { ImportRequest } from './scan.ts'
import { atOnce, type Parsed, type Steps } from './steps.ts'
import { withoutStampImport } from './stamp-import.ts'

/** A file of the functions folder, read once however many functions reach it. */
export interface SourceFile {
  /** relative to `supabase/functions`, POSIX separators */
  readonly path: string
  /** without the stamp import, which never enters a hash */
  readonly bytes: Buffer
  /** as it is in the checkout */
  readonly raw: Buffer
  readonly sha256: string
  readonly imports: readonly ImportRequest[]
  readonly problem: SyntaxProblem | null
}

/** An import that no file of the functions folder answers. */
export interface ExternalImport {
  /** of the importing module, relative to `supabase/functions` */
  readonly file: string
  readonly request: ImportRequest
  /** what it means through the import map, e.g. `npm:hono@4`; null = bare, and no map names it */
  readonly address: string | null
}

/** What an entrypoint reaches. */
export interface Reach {
  /** paths relative to `supabase/functions` */
  readonly paths: ReadonlySet<string>
  /** of `paths`, those that the upload walk of the CLI's `--use-api` would not see */
  readonly unseen: ReadonlySet<string>
  /** of `paths`, those that run: reached by more than imports of types, which are erased */
  readonly loaded: ReadonlySet<string>
  readonly external: readonly ExternalImport[]
  /** of `loaded`, those that the boot needs: reached by more than `import('…')`, which may never run */
  readonly booted: ReadonlySet<string>
  /** by module, the local module that each specifier of it names */
  readonly targets: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** A local module, relative to the functions folder; or the address of another one, null when nothing maps it. */
type Meaning = { readonly target: string } | { readonly address: string | null }

const NOWHERE: Meaning = { address: null }

/** Means the same as a path and as a URL. */
const PLAIN_SPECIFIER = /^\.{1,2}\/(?:(?:\.\.|[\w-][\w.-]*)\/)*[\w-][\w.-]*$/

/** `supabase/functions` may be a link to a folder that has one, and `.git/config` may hold the token of the checkout. */
const IN_GIT = /(?:^|[\\/])\.git(?:[\\/]|$)/i

/** A symlink that leaves the functions folder must not carry a file of the runner to a server. */
class OutsideError extends Error {}

/** What a function's configuration adds to the imports of its modules. */
export interface Added {
  /** the file that says so, relative to `supabase/functions` */
  readonly from: string
  /** for modules with JSX that do not name their own */
  readonly jsx: string | null
  /** `types` of the compiler options: in the graph of a boot as well */
  readonly types: readonly string[]
}

const NOTHING_ADDED: Added = { from: '', jsx: null, types: [] }

/** The written imports of a module, then what is added to them. */
function withAdded(file: SourceFile, { jsx, types }: Added, isEntrypoint: boolean): readonly ImportRequest[] {
  const hasJsx = jsx !== null && mayHoldJsx(file.path) && !file.imports.some(isJsxRuntime)
  if (!hasJsx && (!isEntrypoint || types.length === 0)) return file.imports
  const more = hasJsx ? [{ specifier: jsx, line: 1, kind: 'static' as const, quoted: false }] : []
  const typed = types.map((specifier) => ({ specifier, line: 1, kind: 'type' as const, quoted: false }))
  return [...file.imports, ...more, ...(isEntrypoint ? typed : [])]
}

/** The local modules of one functions folder. Each is read and parsed once. */
export class ModuleGraph {
  readonly #root: string
  readonly #checkout: string
  readonly #gitIgnore: GitIgnore
  readonly #listing: Listing
  readonly #files = new Map<string, SourceFile | null>()
  readonly #findings = new Map<string, Finding>()
  /** functions that share a map share modules as well */
  readonly #meanings = new WeakMap<ImportMap, Map<SourceFile, readonly Meaning[]>>()

  /**
   * @param functionsDir absolute path of `supabase/functions`
   * @param checkout absolute path of a folder that holds it: what that itself is in says nothing of a file
   */
  constructor(functionsDir: string, listing = new Listing(functionsDir), checkout: string = path.sep) {
    this.#root = realpathSync.native(functionsDir)
    this.#checkout = realpathSync.native(checkout)
    this.#gitIgnore = new GitIgnore(this.#checkout)
    this.#listing = listing
  }

  get findings(): Finding[] {
    return [...this.#findings.values()]
  }

  /** Every file that was read, by path. */
  get files(): ReadonlyMap<string, SourceFile> {
    return new Map([...this.#files].flatMap(([name, file]) => (file === null ? [] : [[name, file]])))
  }

  urlOf(relative: string): URL {
    return pathToFileURL(path.join(this.#root, relative))
  }

  /** A file by its path relative to `supabase/functions`, or null when there is none. */
  read(relative: string): SourceFile | null {
    const known = this.#files.get(relative)
    if (known !== undefined) return known
    const file = this.#load(relative)
    this.#files.set(relative, file)
    return file
  }

  /** Walks from an entrypoint through every local module, as Deno resolves them: exact paths, extensions included. */
  reach(entrypoint: string, map: ImportMap): Reach {
    return atOnce(this.reachInSteps(entrypoint, map))
  }

  /** The same, one step for each file that is read for the first time. */
  *reachInSteps(entrypoint: string, map: ImportMap, added: Added = NOTHING_ADDED): Steps<Reach> {
    const paths = new Set<string>()
    const seen = new Set<string>()
    const loads = new Map<string, string[]>()
    const boots = new Map<string, string[]>()
    const targets = new Map<string, Map<string, string>>()
    const external: ExternalImport[] = []
    const stack = [{ path: entrypoint, seen: true }]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next.seen) seen.add(next.path)
      if (paths.has(next.path)) continue
      if (!this.#files.has(next.path)) yield* this.#readInSteps(next.path)
      const file = this.read(next.path)
      if (file === null) continue
      paths.add(next.path)
      const loaded = newIn(loads, next.path)
      const booted = newIn(boots, next.path)
      const named = new Map<string, string>()
      targets.set(next.path, named)
      const meanings = this.#meaningsOf(file, map)
      const all = withAdded(file, added, next.path === entrypoint)
      for (const [index, request] of all.entries()) {
        const meaning =
          index < file.imports.length
            ? (meanings[index] ?? NOWHERE)
            : this.#meaningOf(file, () => this.urlOf(added.from), request.specifier, map)
        if (!('target' in meaning)) {
          external.push({ file: file.path, request, address: meaning.address })
          continue
        }
        if (!this.#files.has(meaning.target) && this.#mayFollow(meaning.target))
          yield* this.#readInSteps(meaning.target)
        const target = this.#follow(file, request, meaning.target)
        if (target === null) continue
        if (request.kind !== 'type') loaded.push(target)
        if (request.kind === 'static') booted.push(target)
        named.set(request.specifier, target)
        stack.push({ path: target, seen: request.quoted })
      }
    }
    const unseen = new Set([...paths].filter((file) => !seen.has(file)))
    const [loaded, booted] = [closure(entrypoint, loads), closure(entrypoint, boots)]
    return { paths, unseen, loaded, booted, external, targets }
  }

  *#readInSteps(relative: string): Steps<void> {
    yield { file: placeOf(relative) }
    const found = this.#open(relative)
    if (found === null) return
    let parsed: Parsed | undefined
    // What does not scan is parsed, which takes seconds for megabytes.
    if (found.raw.length > PARSED_HERE && isSource(relative)) {
      const source = found.raw.toString('utf8')
      if (source.length > SCANNED_HERE || scanOnly(relative, source) === null)
        parsed = yield { file: placeOf(relative), parse: { path: relative, source } }
    }
    this.#files.set(relative, this.#sourceFile(relative, found, parsed))
  }

  #load(relative: string): SourceFile | null {
    const found = this.#open(relative)
    return found === null ? null : this.#sourceFile(relative, found)
  }

  /** The bytes of a file, or null when there is none that may be read. */
  #open(relative: string): { readonly raw: Buffer } | null {
    const absolute = path.join(this.#root, relative)
    try {
      const kind = this.#listing.kindOf(relative)
      if (kind === 'absent' || kind === 'folder') return null
      const real = kind === 'file' ? absolute : realpathSync.native(absolute)
      // Only config.toml can name a file beside the functions: an import map in `supabase/`.
      const fence = relative.startsWith('../') ? path.dirname(this.#root) : this.#root
      if (!real.startsWith(fence + path.sep)) throw new OutsideError(relative)
      if (IN_GIT.test(path.relative(this.#checkout, real))) {
        this.#add(gitFile(relative))
        return null
      }
      const found = readRegular(real, limitOf(relative))
      if (typeof found !== 'string') return { raw: found }
      if (found !== 'absent') this.#add(unusableFile(relative, found))
      // It is there, and that is all that is known.
      this.#files.set(relative, null)
    } catch (error) {
      if (error instanceof OutsideError) this.#add(leavesFunctions(relative))
    }
    return null
  }

  #sourceFile(relative: string, { raw }: { readonly raw: Buffer }, parsed?: Parsed): SourceFile {
    if (hasForbiddenCharacters(relative)) this.#add(badFileName(relative))
    const bytes = withoutStampImport(relative, raw)
    return { path: relative, bytes, raw, sha256: sha256(bytes), ...this.#parse(relative, raw, parsed) }
  }

  /** As it is in the checkout: that is where findings say a line is. Its stamp is followed nowhere. */
  #parse(relative: string, raw: Buffer, parsed?: Parsed): Pick<SourceFile, 'imports' | 'problem'> {
    if (!isSource(relative)) return { imports: [], problem: null }
    try {
      if (parsed instanceof SyntaxProblem) throw parsed
      const imports = parsed ?? readImports(relative, raw.toString('utf8'))
      return { imports: imports.flatMap((request) => this.#expanded(relative, request)), problem: null }
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      this.#add(syntaxError(relative, error))
      return { imports: [], problem: error }
    }
  }

  #expanded(relative: string, { pattern, ...request }: ImportRequest): ImportRequest[] {
    if (pattern === undefined) return [request]
    return expandPattern(pattern, relative, this.#listing).map((specifier) => ({ ...request, specifier }))
  }

  /** The path of a local module that a request names, or null when it is erased, or reported as a finding. */
  #follow(file: SourceFile, request: ImportRequest, target: string): string | null {
    if (path.posix.basename(target) === STAMP_FILE) return null
    if (!this.#mayFollow(target)) {
      if (request.kind !== 'type') this.#add(outsideFunctions(file.path, request))
      return null
    }
    if (this.read(target) !== null) return target
    if (request.kind !== 'type') this.#add(this.#missing(file, request, target))
    return null
  }

  #missing(file: SourceFile, request: ImportRequest, target: string): Finding {
    const place = path.join(this.#root, target)
    if (this.#gitIgnore.ignores(place)) return unbuiltModule(file.path, request, target)
    return missingModule(file.path, request, this.#guess(target))
  }

  /** Not the stamp, whose import is none of the author's, and nothing that is outside. */
  #mayFollow(target: string): boolean {
    return path.posix.basename(target) !== STAMP_FILE && !target.startsWith('../') && !path.isAbsolute(target)
  }

  /** What the imports of a file mean, in their order. Shared modules are come by again and again, mostly without a map. */
  #meaningsOf(file: SourceFile, map: ImportMap): readonly Meaning[] {
    const all = this.#meanings.get(map) ?? new Map<SourceFile, readonly Meaning[]>()
    this.#meanings.set(map, all)
    const known = all.get(file)
    if (known !== undefined) return known
    let url: URL | null = null
    const urlOnce = (): URL => (url ??= this.urlOf(file.path))
    const meanings = file.imports.map((request) => this.#meaningOf(file, urlOnce, request.specifier, map))
    all.set(file, meanings)
    return meanings
  }

  #meaningOf(file: SourceFile, urlOfFile: () => URL, specifier: string, map: ImportMap): Meaning {
    if (map === NO_IMPORT_MAP && PLAIN_SPECIFIER.test(specifier))
      return { target: path.posix.join(path.posix.dirname(file.path), specifier) }
    const address = resolveSpecifier(specifier, urlOfFile(), map)
    const url = urlOrNull(address)
    if (url?.protocol !== 'file:') return { address: url === null ? null : address }
    const absolute = localPath(url)
    // An encoded slash: no file of ours, and nothing that a target could have.
    return {
      target: absolute === null ? '../' : path.relative(this.#root, absolute).replaceAll(path.sep, '/')
    }
  }

  /** The file that the author probably meant, unread: Deno adds no extension and looks for no index, so nothing reaches it. */
  #guess(target: string): string | null {
    const endings = ['.ts', '.tsx', '.js', '.mjs', '/index.ts', '/mod.ts']
    return endings.map((ending) => target + ending).find((name) => this.#listing.isFile(name)) ?? null
  }

  #add(finding: Finding): void {
    this.#findings.set(
      `${finding.code}\0${finding.file ?? ''}\0${finding.line ?? 0}\0${finding.message}`,
      finding
    )
  }
}

const urlOrNull = (address: string | null): URL | null =>
  address !== null && URL.canParse(address) ? new URL(address) : null

function newIn(edges: Map<string, string[]>, from: string): string[] {
  const list: string[] = []
  edges.set(from, list)
  return list
}

/** Everything that can be got to from `start`, itself included. */
function closure(start: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>()
  const stack = [start]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (found.has(next)) continue
    found.add(next)
    for (const edge of edges.get(next) ?? []) stack.push(edge)
  }
  return found
}

function localPath(url: URL): string | null {
  try {
    return fileURLToPath(new URL(url.pathname, 'file:///'))
  } catch {
    return null // an encoded slash: no file of ours
  }
}

/** Control characters and backslashes: they break line-based lists and mean other things elsewhere. */
const hasForbiddenCharacters = (name: string): boolean => /[\u0000-\u001F\u007F\\]/.test(name)

/** Where findings say that a file is. @param file relative to `supabase/functions` */
export const placeOf = (file: string): string => path.posix.normalize(`supabase/functions/${file}`)

/** What `import()` names may never be asked for; all else is loaded before a function boots. */
const weightOf = ({ kind }: ImportRequest): Finding['severity'] => (kind === 'dynamic' ? 'warning' : 'error')

function outsideFunctions(file: string, request: ImportRequest): Finding {
  const why =
    request.kind === 'dynamic'
      ? 'this action publishes it to no target, so what asks for it fails'
      : 'it works on the cloud and does not exist self-hosted'
  return finding('outside-functions', {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} is outside supabase/functions: ${why}.`,
    file: placeOf(file),
    line: request.line,
    fix: 'Move the module into supabase/functions/_shared and import it from there.'
  })
}

function missingModule(file: string, request: ImportRequest, guess: string | null): Finding {
  const meant = guess === null ? '' : ` Deno needs the whole name: supabase/functions/${guess} exists.`
  return finding('missing-module', {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} does not exist.${meant}`,
    file: placeOf(file),
    line: request.line,
    fix: guess === null ? 'Add the file or remove the import.' : 'Write the extension in the import.'
  })
}

/** A build makes it, and here none ran before. */
function unbuiltModule(file: string, request: ImportRequest, target: string): Finding {
  return finding('missing-module', {
    severity: weightOf(request),
    message: `${JSON.stringify(request.specifier)} does not exist, and git ignores ${placeOf(target)}: probably a build makes it, and none ran before this step.`,
    file: placeOf(file),
    line: request.line,
    fix: 'Run the build in a step before this action, also on pull requests; or commit the file.'
  })
}

function leavesFunctions(relative: string): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `supabase/functions/${relative} is a symbolic link that leaves supabase/functions.`,
    file: placeOf(relative),
    fix: 'Put the file itself there.'
  })
}

function gitFile(relative: string): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `${placeOf(relative)} is in a .git folder, which is no part of a function.`,
    file: placeOf(relative),
    fix: 'Take it out of static_files or of the imports: it may hold the token of the checkout.'
  })
}

/** Characters of a module that are parsed in the time of a turn. */
const PARSED_HERE = 64 * 1024

/** And of one that is scanned in that time. */
const SCANNED_HERE = 1024 * 1024

/** 20,000 entries of an import map are 1.5 MB. */
const SETTINGS_LIMIT = 4 * 1024 * 1024
const SETTINGS = /(?:^|\/)(?:package\.json|deno\.jsonc?|import_map\.json|\.npmrc)$/

const limitOf = (file: string): number => (SETTINGS.test(file) ? SETTINGS_LIMIT : FILE_LIMIT)

const UNUSABLE = {
  special: 'is no regular file',
  forbidden: 'may not be read'
} as const

function unusableFile(relative: string, why: keyof typeof UNUSABLE | 'large'): Finding {
  const what =
    why === 'large'
      ? `is larger than ${limitOf(relative) / 1024 / 1024} MiB, which no target takes`
      : UNUSABLE[why]
  return finding('unusable-file', {
    message: `${placeOf(relative)} ${what}.`,
    file: placeOf(relative)
  })
}

function badFileName(relative: string): Finding {
  return finding('file-name', {
    message: `The name ${JSON.stringify(relative)} has a control character or a backslash.`,
    file: placeOf(relative),
    fix: 'Rename the file.'
  })
}

/** @param relative to `supabase/functions` */
export function syntaxError(relative: string, problem: SyntaxProblem): Finding {
  return finding('syntax', {
    message: `The file does not parse: ${problem.message}`,
    file: placeOf(relative),
    line: problem.line,
    fix: 'Repair the syntax: a function that does not parse does not boot.'
  })
}
