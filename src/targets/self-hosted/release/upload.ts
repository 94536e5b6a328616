import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DeployError } from '../../../errors.ts'
import { byCodeUnit, sha256 } from '../../../manifest/hash.ts'
import { ROUTER_NAME } from '../../../manifest/types.ts'
import { stampOwner } from '../../../stamp/stage.ts'
import type { Build, Log } from '../../target.ts'
import { bareEnvironment, runTool, type ToolOptions, type ToolRun } from '../../tool.ts'
import { serveBridge } from '../ssh/bridge.ts'
import { NOTHING_CHANGED } from '../readiness.ts'
import { explainTransfer, uploadArguments } from './rsync.ts'
import type { RouterPlan } from './router.ts'
import type { RemoteServer } from '../ssh/server.ts'

/** What goes to the server, and which folders are switched with it. */
export interface Upload {
  readonly files: readonly string[]
  /** top-level folders of the functions folder that are switched */
  readonly folders: readonly string[]
  /** of those, the ones that keep what else is in them: shared modules, other functions, a router that is not ours */
  readonly overlays: readonly string[]
  /** files of ours that the staged copy does not have, a router's and seals: text by path */
  readonly own: ReadonlyMap<string, string>
}

/**
 * A published function's own folder is replaced; every other folder that it needs only gets its files. The router's
 * folder is replaced when it changes hands.
 * @param generated files of ours in the place of staged ones, or beside them in the folders of published functions: text by path
 */
export function planUpload(
  names: readonly string[],
  build: Build,
  router: RouterPlan,
  generated: ReadonlyMap<string, string>
): Upload {
  const published = new Set(names)
  const withRouter =
    router.kind === 'overlay' || router.kind === 'uninstall' ? [...names, ROUTER_NAME] : names
  const files = new Set(withRouter.flatMap((name) => build.tree.filesOf.get(name) ?? []))
  // Files in a replaced folder that another function needs would be gone with it.
  for (const all of build.tree.filesOf.values()) {
    for (const file of all) if (published.has(topFolder(file))) files.add(file)
  }
  const changesHands = router.kind === 'install' || router.kind === 'uninstall'
  if (changesHands) published.add(ROUTER_NAME)
  const folders = [...new Set([...[...files].map(topFolder), ...(changesHands ? [ROUTER_NAME] : [])])]
  // Preflight refuses whatever would ship one (`outside-functions`); what moves folders on a server does not rely on it.
  if (folders.includes('..')) throw new Error('a file beside the functions folder cannot be uploaded')
  // A stamp of a function that is not published comes along only where a published one imports it.
  const made = [...generated].filter(([file]) => stampOwner(file) === null || files.has(file))
  const own = new Map([...made, ...(router.kind === 'install' ? router.files : [])])
  return {
    files: [...new Set([...files, ...own.keys()])].sort(byCodeUnit),
    folders: folders.sort(byCodeUnit),
    overlays: folders.filter((folder) => !published.has(folder)),
    own
  }
}

/** `<sha256>  <path>` of every uploaded file. */
export function uploadDigests(upload: Upload, build: Build): string[] {
  return upload.files.map((file) => {
    const text = upload.own.get(file)
    const digest = text === undefined ? build.tree.digests.get(file) : sha256(Buffer.from(text))
    return `${digest ?? ''}  ${file}`
  })
}

/** The folder, or the file itself, that stands directly in the functions folder. */
export const topFolder = (file: string): string => file.split('/', 1)[0] ?? file

export interface UploadOptions {
  readonly tempDir: string
  /** absolute path of dist/rsync-bridge.js */
  readonly bridgePath: string
  readonly env: Readonly<Record<string, string>>
  /** KiB free on the server before; null = unknown */
  readonly freeKib: number | null
  readonly limits?: UploadLimits
}

export interface UploadLimits {
  /** s without a byte after which rsync gives up */
  readonly silenceS?: number
  /** ms for one attempt; a server may take each byte as slowly as it likes */
  readonly attemptMs: number
}

const LIMITS: UploadLimits = { attemptMs: 30 * 60_000 }

/** A broken transfer is tried again this often; what has arrived is not sent twice. */
const ATTEMPTS = 3

/** Sends the files into the staging tree `id`. @throws DeployError with the cause; nothing was switched */
export async function uploadTree(
  server: RemoteServer,
  id: string,
  upload: Upload,
  build: Build,
  options: UploadOptions,
  log: Log
): Promise<void> {
  const { attemptMs, ...silence } = options.limits ?? LIMITS
  const folder = mkdtempSync(path.join(socketParent(options.tempDir), 'upload-'))
  try {
    mkdirSync(build.tree.functionsDir, { recursive: true })
    build.tree.write(upload.files.filter((file) => !upload.own.has(file)))
    for (const [file, text] of upload.own) writeStaged(build.tree.functionsDir, file, text)
    const listFile = path.join(folder, 'files')
    writeFileSync(listFile, upload.files.map((file) => `${file}\0`).join(''))
    for (let attempt = 1; ; attempt++) {
      const socket = path.join(folder, `s${attempt}`)
      const remoteShell = [process.execPath, options.bridgePath, socket]
      const args = uploadArguments({ remoteShell, listFile, source: build.tree.functionsDir, ...silence })
      const run = await transfer(server, socket, id, upload, args, {
        env: bareEnvironment(options.env),
        cwd: folder,
        timeoutMs: attemptMs
      })
      if (run.exitCode === 0) break
      log.detail(`rsync, exit ${run.exitCode}`, run.stderr)
      const free =
        options.freeKib === null
          ? 'free space unknown'
          : `${Math.round(options.freeKib / 1024)} MiB free before`
      const failure = explainTransfer(run.exitCode, run.stderr, free)
      if (!failure.transient || attempt === ATTEMPTS) {
        throw new DeployError(failure.message, { live: NOTHING_CHANGED, next: failure.next })
      }
      log.info(`${failure.message} Trying again.`)
    }
    log.info(`Uploaded ${upload.files.length} files in ${upload.folders.length} folders`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeStaged(functionsDir: string, file: string, text: string): void {
  const place = path.join(functionsDir, file)
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(place, text)
}

async function transfer(
  server: RemoteServer,
  socket: string,
  id: string,
  upload: Upload,
  args: string[],
  options: ToolOptions
): Promise<ToolRun> {
  const { functionsPath, statePath } = server.options
  const tree = `${statePath}/staging/${id}/tree`
  const bridge = await serveBridge(socket, await server.connection(), {
    functionsPath,
    tree,
    overlays: upload.overlays
  })
  try {
    return await runTool('rsync', args, options)
  } finally {
    bridge.close()
  }
}

/** Longest path of a Unix socket on Linux and macOS, less what mkdtemp and the name add. */
const SOCKET_PARENT_LIMIT = 80

const socketParent = (tempDir: string): string => (tempDir.length > SOCKET_PARENT_LIMIT ? tmpdir() : tempDir)
