/** The folders of the self-hosted stack, as its docker compose project lays them out. */
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installRouter } from '../runtime/install-router.ts'
import type { RouterKind } from '../types.ts'
import type { Cleanup } from './cleanup.ts'
import { run } from './processes.ts'
import { mountsBelow } from './temp.ts'

/** What the stack ships beside the router: a function and a file that no deploy of ours put there. */
const HELLO = `// Ships with the stack: shows that functions are served.
Deno.serve(() => {
  return new Response('"Hello from Edge Functions!"', { headers: { 'Content-Type': 'application/json' } })
})
`
const DENO_JSONC = `{
  // Shared by all functions of this stack.
  "imports": {}
}
`

export interface Layout {
  /** holds the functions folder, and our state folder beside it */
  readonly volumes: string
  readonly functionsPath: string
}

async function mountTmpfs(folder: string, bytes: number, cleanup: Cleanup): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('tmpfsBytes: only root can mount')
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'dual-deploy-testbed', folder])
  const unmount = (): void => {
    if (mountsBelow(folder).length > 0) execFileSync('umount', ['-l', folder])
  }
  cleanup.add(async () => {
    await Promise.resolve()
    unmount()
  }, unmount)
}

export interface LayoutOptions {
  readonly dataDir: string
  readonly router: RouterKind
  readonly tmpfsBytes: number | undefined
}

export async function makeLayout(options: LayoutOptions, cleanup: Cleanup): Promise<Layout> {
  const volumes = join(options.dataDir, 'srv/supabase/volumes')
  const functionsPath = join(volumes, 'functions')
  await mkdir(volumes, { recursive: true })
  if (options.tmpfsBytes !== undefined) await mountTmpfs(volumes, options.tmpfsBytes, cleanup)
  await mkdir(join(functionsPath, 'hello'), { recursive: true })
  await installRouter(options.router, functionsPath)
  await writeFile(join(functionsPath, 'hello/index.ts'), HELLO)
  await writeFile(join(functionsPath, 'deno.jsonc'), DENO_JSONC)
  return { volumes, functionsPath }
}
