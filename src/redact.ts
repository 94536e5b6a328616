/** Takes what a server or a tool said of our secrets out of a text. */
export type Redact = (text: string) => string

/** No run of so many characters of a secret is told; fewer are words of any text. */
const RUN = 8

/** A secret that is shorter than a run is hidden where it stands whole; of fewer characters any text is full. */
const SHORTEST = 4

const HIDDEN = '***'

/**
 * A function that hides every run of a secret, not whole secrets alone: a text may be cut anywhere, and the runner masks
 * only what is whole. The frame of a PEM file is none of its secret.
 */
export function redactor(secrets: Iterable<string | null>, run = RUN): Redact {
  const runs = new Set<string>()
  const short = new Set<string>()
  for (const secret of secrets) {
    const body = (secret ?? '')
      .split(/\r\n|\r|\n/)
      .filter((line) => !line.startsWith('-----'))
      .join('\n')
    if (body.length < Math.min(run, RUN) && body.length >= SHORTEST) short.add(body)
    for (let at = 0; at + run <= body.length; at += 1) runs.add(body.slice(at, at + run))
  }
  if (runs.size + short.size === 0) return (text) => text
  const wholeOnes = [...short].sort((a, b) => b.length - a.length)
  return (text) => {
    let before = ''
    let after = wholeOnes.reduce((told, word) => told.replaceAll(word, HIDDEN), text)
    // What is left on both sides may be a run again; each turn is shorter.
    while (after !== before) [before, after] = [after, hideOnce(after, runs, run)]
    return after
  }
}

function hideOnce(text: string, runs: ReadonlySet<string>, run: number): string {
  const parts: string[] = []
  let kept = 0
  let hiddenTo = 0
  for (let at = 0; at + run <= text.length; at += 1) {
    if (!runs.has(text.slice(at, at + run))) continue
    if (at >= hiddenTo) parts.push(text.slice(kept, at), HIDDEN)
    hiddenTo = at + run
    kept = hiddenTo
  }
  return parts.join('') + text.slice(kept)
}

/**
 * A JWT, as the keys of a Supabase project were, with what stands in front of it in the same word (`%20eyJ…`). Tried once for
 * each word: what is made of `eyJ` alone would be read again from each of them.
 */
const JWT = /(?<![\w-])(?=[\w-]{0,509}?eyJ[\w-])(?=([\w-]{1,512}))\1\.(?=([\w-]{1,8192}))\2\.[\w-]*/g

/** Secret keys as they are now; tokens of the Management API. Both by their length as well: a name may begin like that. */
const TOKEN = /sb_secret_[\w-]{20,}|sbp_(?:[a-z0-9]{1,16}_)?[0-9a-f]{40,}/g

/**
 * What stands between user and host in a URL, up to the last `@`: who writes one by hand may forget to encode it. Not the
 * port of a URL that ends behind it.
 */
const PASSWORD = /(:\/\/[^\s:@/]*:)(?!\d{1,5}[?#"'`<>(),;|])[^\s/]+@/g

/** Characters that what is cut here may need of the text behind, to be known as a secret. */
const LONGEST = 9000

/**
 * Takes secrets out that are known by their looks alone: a function may log its service role key, or the URL of a database.
 * Each run is bounded, or begins where no other can: the text may be one that was made to be slow.
 */
export const withoutTokens: Redact = (text) =>
  text
    .replace(JWT, (found) => found.slice(0, found.indexOf('eyJ')) + HIDDEN)
    .replace(TOKEN, HIDDEN)
    .replace(PASSWORD, `$1${HIDDEN}@`)

/**
 * The beginning of a text without secrets, which are looked for before it is cut. What is far behind the cut is not looked at:
 * the text may be megabytes of a stranger's, and nothing else runs meanwhile, not even the renewal of a lock.
 */
export function beginningOf(text: string, limit: number, redact: Redact = withoutTokens): string {
  const told = redact(text.slice(0, limit + LONGEST))
  if (text.length <= limit + LONGEST) return told.length > limit ? `${told.slice(0, limit)}…` : told
  // Where much was hidden the end comes into sight, and its last word may be a secret that is cut.
  const known = Math.max(told.length - LONGEST, told.lastIndexOf(' ') + 1)
  return `${told.slice(0, Math.min(limit, known))}…`
}
