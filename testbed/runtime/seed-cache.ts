/**
 * Fills a DENO_DIR so that functions find what they usually import, without network: std's http server under
 * its deno.land addresses (our stand-in, remote/), and hono from npm. (Node side.)
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { denoBinary, runtimeFolder } from './deno-path.ts'

const run = promisify(execFile)

/** Versions that functions in the wild name. */
const stdVersions = [
  '0.131.0',
  '0.155.0',
  '0.168.0',
  '0.170.0',
  '0.177.0',
  '0.177.1',
  '0.182.0',
  '0.190.0',
  '0.192.0',
  '0.195.0',
  '0.201.0',
  '0.203.0',
  '0.208.0',
  '0.210.0',
  '0.214.0',
  '0.217.0',
  '0.220.0',
  '0.223.0',
  '0.224.0'
]

const npmPackages = ['npm:hono@4']

/** Rewritten when the marker differs, so that a changed stand-in is not hidden by an old folder. */
async function markerOf(source: string): Promise<string> {
  const own = await readFile(import.meta.filename, 'utf8')
  return createHash('sha256').update(source).update(own).digest('hex')
}

async function isSeeded(marker: string, value: string): Promise<boolean> {
  return (await readFile(marker, 'utf8').catch(() => '')) === value
}

/** Deno's layout: remote/<scheme>/<host>/<sha256 of path and query>, headers in a last comment line. */
async function cacheRemote(denoDir: string, address: string, source: string): Promise<void> {
  const url = new URL(address)
  const name = createHash('sha256')
    .update(url.pathname + url.search)
    .digest('hex')
  const folder = join(denoDir, 'remote', url.protocol.replace(':', ''), url.host.replace(':', '_PORT'))
  await mkdir(folder, { recursive: true })
  const metadata = { headers: { 'content-type': 'application/typescript' }, url: address, time: 0 }
  const temporary = join(folder, `.${name}.${process.pid}`)
  await writeFile(temporary, `${source}\n// denoCacheMetadata=${JSON.stringify(metadata)}`)
  await rename(temporary, join(folder, name))
}

async function cacheNpm(denoDir: string): Promise<void> {
  const file = join(denoDir, `.seed-${process.pid}.ts`)
  await writeFile(file, npmPackages.map((name) => `import '${name}'\n`).join(''))
  const env = { DENO_TLS_CA_STORE: 'system', ...process.env, DENO_DIR: denoDir, NO_COLOR: '1' }
  try {
    await run(denoBinary, ['cache', '--no-lock', '--no-config', '--node-modules-dir=none', file], { env })
  } finally {
    await rm(file, { force: true })
  }
}

export async function ensureDenoDir(dir: string): Promise<void> {
  await access(denoBinary)
  const source = await readFile(join(runtimeFolder, 'remote/std-http-server.ts'), 'utf8')
  const marker = join(dir, '.dual-deploy-seed')
  const value = await markerOf(source)
  if (await isSeeded(marker, value)) return
  await mkdir(dirname(marker), { recursive: true })
  for (const version of stdVersions) {
    for (const address of [
      `https://deno.land/std@${version}/http/server.ts`,
      `https://deno.land/std@${version}/http/mod.ts`
    ])
      await cacheRemote(dir, address, source)
  }
  await cacheNpm(dir)
  await writeFile(marker, value)
}
