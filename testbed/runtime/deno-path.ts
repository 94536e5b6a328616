/** Where the real Deno is, and how the runtime is started with it. (Node side.) */
import { join } from 'node:path'

export const denoBinary = join(import.meta.dirname, '../node_modules/@deno/linux-x64-glibc/deno')
export const runtimeFolder = import.meta.dirname

/** Deno's arguments up to the script: its own config and lock files must not leak into functions. */
export const denoFlags: readonly string[] = ['run', '-A', '--no-lock', '--no-config', '--quiet']
