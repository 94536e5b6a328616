/** A shell in front of the real one, on the PATH of SSH sessions: kills a script with -9 after one of its lines. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScriptKill } from '../types.ts'

const SHELL = '/bin/sh'

/** Builtins only, but for sed: what the script could use must not depend on what this one does. */
const KILLING_SHELL = `#!${SHELL}
orders="\${0%/*}/../kill"
if [ "\${1:-}" = -c ] && [ -f "$orders" ]; then
  { IFS= read -r line; IFS= read -r mark; } < "$orders"
  case "\${2:-}" in
    *"$mark"*)
      rm -f "$orders"
      script=$(printf '%s\\n' "$2" | sed "\${line}a\\\\
: > '$orders.struck'; kill -9 \\$\\$")
      shift 2
      exec ${SHELL} -c "$script" "$@"
      ;;
  esac
fi
exec ${SHELL} "$@"
`

export interface KillingShell {
  /** to be the first folder on the PATH */
  readonly binDir: string
  /** the next script that matches is killed; null = none is */
  order(kill: ScriptKill | null): void
  /** whether the order was carried out */
  hasStruck(): boolean
}

export function makeKillingShell(folder: string): KillingShell {
  const binDir = join(folder, 'bin')
  const orders = join(folder, 'kill')
  mkdirSync(binDir, { recursive: true })
  writeFileSync(join(binDir, 'sh'), KILLING_SHELL, { mode: 0o755 })
  return {
    binDir,
    hasStruck: () => existsSync(`${orders}.struck`),
    order: (kill) => {
      for (const file of [orders, `${orders}.struck`]) rmSync(file, { force: true })
      if (kill === null) return
      writeFileSync(`${orders}.new`, `${kill.afterLine}\n${kill.containing}\n`)
      renameSync(`${orders}.new`, orders)
    }
  }
}
