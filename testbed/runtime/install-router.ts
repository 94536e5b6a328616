/** Puts a router where a self-hosted server has it: `<functions>/main`. (Node side.) */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RouterKind } from '../types.ts'

const routers = join(import.meta.dirname, 'routers')

export async function installRouter(kind: RouterKind, functionsFolder: string): Promise<void> {
  const main = join(functionsFolder, 'main')
  await mkdir(main, { recursive: true })
  await copyFile(join(routers, kind, 'index.ts'), join(main, 'index.ts'))
  await copyFile(join(routers, 'jwt.ts'), join(main, 'jwt.ts'))
}
