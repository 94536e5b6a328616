/** Stands in for a Docker Engine where none can run: the `docker` command of this engine starts plain processes. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Cleanup } from './cleanup.ts'
import type { Engine } from './engine.ts'
import { DENO_CACHE, NODE_BINARY } from './paths.ts'
import { run } from './processes.ts'
import { makeTempFolder } from './temp.ts'

const SHIM = join(dirname(fileURLToPath(import.meta.url)), 'docker-shim.ts')

export async function startProcessEngine(): Promise<Engine> {
  process.stderr.write(
    'testbed: no Docker Engine can run here (it takes root and docker.io: see script/setup). ' +
      "A process stands in the container's place, behind the same docker command line.\n"
  )
  const cleanup = new Cleanup()
  const folder = makeTempFolder()
  const binDir = join(folder, 'bin')
  const command = join(binDir, 'docker')
  cleanup.addFolder(folder)
  await mkdir(binDir)
  await writeFile(join(folder, 'owner'), String(process.pid))
  await writeFile(command, `#!/bin/sh\nexec '${NODE_BINARY}' '${SHIM}' '${folder}' "$@"\n`)
  await chmod(command, 0o755)
  const docker: Engine['docker'] = (...args) => run(command, args)
  cleanup.add(async () => {
    const names = (await docker('ps', '-a', '--format', '{{.Names}}')).split('\n').filter(Boolean)
    if (names.length > 0) await docker('rm', '--force', ...names)
  })
  return {
    dockerHost: `unix://${join(folder, 'docker.sock')}`,
    image: 'dual-deploy-testbed',
    denoDir: DENO_CACHE,
    binDir,
    docker,
    stop: () => cleanup.run()
  }
}
