import path from 'node:path'
import { readProject } from './manifest/manifest.ts'
import { sharedStamps, staleStamps, writeStamps } from './stamp/checkout.ts'

/**
 * A Vite plugin that renews the stamps of Supabase Edge Functions while they are edited. Where an editor saves and
 * deploys in one breath, as Lovable does, a stamp that is renewed later is too late (docs/use/lovable.md).
 *
 *     import dualDeployStamps from './scripts/dual-deploy-stamps.mjs'
 *     export default defineConfig({ plugins: [react(), dualDeployStamps()] })
 */
export interface StampsOptions {
  /** folder that holds `supabase/`; default: Vite's root */
  readonly folder?: string
}

/** The parts of Vite's plugin interface that are used (vite.dev/guide/api-plugin). */
interface Plugin {
  readonly name: string
  configResolved(config: { readonly root: string }): void
  buildStart(): void
  configureServer(server: ViteServer): void
}

interface ViteServer {
  readonly watcher: {
    add(paths: string): unknown
    on(event: 'add' | 'change' | 'unlink', listener: (file: string) => void): unknown
  }
  readonly config: { readonly logger: { info(message: string): void; warn(message: string): void } }
}

/** An editor that saves several files at once causes one renewal. */
const QUIET_MS = 150

export default function dualDeployStamps(options: StampsOptions = {}): Plugin {
  let root = process.cwd()
  const folder = (): string => path.resolve(root, options.folder ?? '.')
  return {
    name: 'dual-deploy-stamps',
    configResolved(config) {
      root = config.root
    },
    buildStart() {
      renew(folder())
    },
    configureServer(server) {
      const supabase = path.join(folder(), 'supabase')
      let timer: NodeJS.Timeout | undefined
      const later = (file: string): void => {
        if (!file.startsWith(supabase + path.sep)) return
        clearTimeout(timer)
        timer = setTimeout(() => {
          const { logger } = server.config
          const renewed = renew(folder())
          if (renewed.problem !== null) logger.warn(`dual-deploy: stamps wait: ${renewed.problem}`)
          else if (renewed.names.length > 0) logger.info(`dual-deploy: renewed ${renewed.names.join(', ')}`)
        }, QUIET_MS)
      }
      server.watcher.add(supabase)
      for (const event of ['add', 'change', 'unlink'] as const) server.watcher.on(event, later)
    }
  }
}

/** Half-typed code does not parse; its stamp waits until it does. A build never fails because of a stamp. */
export function renew(folder: string): {
  readonly names: readonly string[]
  readonly problem: string | null
} {
  try {
    const project = readProject({
      workingDirectory: folder,
      projectRef: null,
      commit: null,
      env: process.env
    })
    const functionsDir = path.join(folder, 'supabase', 'functions')
    const error =
      project.findings.find((finding) => finding.severity === 'error') ??
      sharedStamps(project, functionsDir)[0]
    if (error !== undefined) return { names: [], problem: `${error.file ?? ''} ${error.message}`.trim() }
    const stale = staleStamps(project, functionsDir, null, { keepKeys: true })
    writeStamps(stale, functionsDir)
    return { names: stale.map((item) => item.name), problem: null }
  } catch (error) {
    return { names: [], problem: error instanceof Error ? error.message : String(error) }
  }
}
