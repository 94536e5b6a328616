import type { Finding } from '../findings/finding.ts'

/** Codes that comments silence, by 1-based line; `all` = whatever is found there. */
export type Silences = ReadonlyMap<number, ReadonlySet<string> | 'all'>

/** `//` of a module, `/*` of one or of JSX, `#` of config.toml. */
const COMMENT = /(?:\/\/|\/\*|#)\s*dual-deploy-ignore(-next-line)?(?![\w-])(.*)$/
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/

const NOTHING: Silences = new Map()

/**
 * The lines that comments take out: `dual-deploy-ignore [codes]` its own, `dual-deploy-ignore-next-line [codes]` the one
 * below it. Codes are parted by commas or spaces; what follows `--` or a colon is for readers.
 */
export function readSilences(source: string): Silences {
  if (!source.includes('dual-deploy-ignore')) return NOTHING
  const silences = new Map<number, ReadonlySet<string> | 'all'>()
  for (const [index, text] of source.split(LINE_BREAK).entries()) {
    const match = COMMENT.exec(text)
    if (match === null) continue
    const line = index + (match[1] === undefined ? 1 : 2)
    silences.set(line, join(silences.get(line), readCodes(match[2] ?? '')))
  }
  return silences
}

function readCodes(text: string): ReadonlySet<string> | 'all' {
  const codes = (text.split(/--|:|\*\//)[0] ?? '').split(/[\s,]+/).filter((word) => word !== '')
  return codes.length === 0 ? 'all' : new Set(codes)
}

function join(
  known: ReadonlySet<string> | 'all' | undefined,
  more: ReadonlySet<string> | 'all'
): ReadonlySet<string> | 'all' {
  if (known === undefined) return more
  return known === 'all' || more === 'all' ? 'all' : new Set([...known, ...more])
}

export function isSilenced(silences: Silences, line: number | null, code: string): boolean {
  const codes = line === null ? undefined : silences.get(line)
  return codes === 'all' || codes?.has(code) === true
}

/**
 * Findings that no comment in their own file silences.
 * @param sourceOf text of a file as findings name it; null = not known
 */
export function withoutSilenced<T extends Finding>(
  findings: readonly T[],
  sourceOf: (file: string) => string | null
): T[] {
  const known = new Map<string, Silences>()
  return findings.filter(({ file, line, code }) => {
    if (file === null || line === null) return true
    let silences = known.get(file)
    if (silences === undefined) {
      silences = readSilences(sourceOf(file) ?? '')
      known.set(file, silences)
    }
    return !isSilenced(silences, line, code)
  })
}
