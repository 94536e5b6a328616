import type { PoolSettings } from './pool.ts'

export interface Args extends PoolSettings {
  /** null = `--direct` */
  readonly mainService: string | null
  readonly host: string
  readonly port: number
  readonly slowBootMs: number
  /** end when stdin ends: whoever started this is gone */
  readonly untilEof: boolean
}

function numberOf(text: string | undefined, name: string): number {
  const value = Number(text)
  if (text === undefined || !Number.isFinite(value) || value < 0)
    throw new Error(`${name} wants a number, got ${text}`)
  return value
}

const flags = ['main-service', 'port', 'host', 'isolation', 'idle-ms', 'serve-wait-ms']

/** `--name value` or `--name=value`; edge-runtime's own flags that mean nothing here are skipped. */
function readFlags(argv: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (let at = 0; at < argv.length; at++) {
    const [, name = '', , inline] = /^--([a-z-]+)(=(.*))?$/.exec(argv[at] ?? '') ?? []
    if (name === 'direct' || name === 'until-eof') found.set(name, 'true')
    else if (flags.includes(name)) found.set(name, inline ?? argv[++at] ?? '')
  }
  return found
}

function isolationOf(text: string): Args['isolation'] {
  if (text === 'auto' || text === 'worker' || text === 'process' || text === 'shared') return text
  throw new Error(`--isolation wants auto, worker, process or shared, got ${text}`)
}

export function parseArgs(argv: readonly string[]): Args {
  const found = readFlags(argv)
  const mainService = found.get('main-service') ?? null
  if ((mainService === null) !== found.has('direct'))
    throw new Error('give either --main-service <folder> or --direct')
  const idle = found.get('idle-ms')
  return {
    mainService,
    host: found.get('host') ?? '0.0.0.0',
    port: numberOf(found.get('port') ?? '9000', '--port'),
    isolation: isolationOf(found.get('isolation') ?? Deno.env.get('TESTBED_ISOLATION') ?? 'auto'),
    serveWaitMs: numberOf(found.get('serve-wait-ms') ?? '10000', '--serve-wait-ms'),
    idleMs: idle === undefined ? null : numberOf(idle, '--idle-ms'),
    untilEof: found.has('until-eof'),
    slowBootMs: numberOf(Deno.env.get('TESTBED_SLOW_BOOT_MS') ?? '0', 'TESTBED_SLOW_BOOT_MS')
  }
}
