/** Takes what a server or a tool said of our secrets out of a text. */
export type Redact = (text: string) => string

/** No run of so many characters of a secret is told; fewer are words of any text. */
const RUN = 8

const HIDDEN = '***'

/**
 * A function that hides every run of a secret, not whole secrets alone: a text may be cut anywhere, and the runner masks
 * only what is whole. The frame of a PEM file is none of its secret.
 */
export function redactor(secrets: Iterable<string | null>, run = RUN): Redact {
  const runs = new Set<string>()
  for (const secret of secrets) {
    const body = (secret ?? '')
      .split(/\r\n|\r|\n/)
      .filter((line) => !line.startsWith('-----'))
      .join('\n')
    for (let at = 0; at + run <= body.length; at += 1) runs.add(body.slice(at, at + run))
  }
  if (runs.size === 0) return (text) => text
  return (text) => {
    let [before, after] = ['', text]
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

/** A JWT, as the keys of a Supabase project were; secret keys as they are now; tokens of the Management API. */
const TOKEN = /eyJ[\w-]{1,512}\.[\w-]{1,8192}\.[\w-]*|sb_secret_[\w-]+|sbp_\w+/g

/** What stands between user and host in a URL, up to the last `@`: who writes one by hand may forget to encode it. */
const PASSWORD = /(:\/\/[^\s:@/]*:)[^\s/]+@/g

/**
 * Takes secrets out that are known by their looks alone: a function may log its service role key, or the URL of a database.
 * Each run is bounded, or begins where no other can: the text may be one that was made to be slow.
 */
export const withoutTokens: Redact = (text) => text.replace(TOKEN, HIDDEN).replace(PASSWORD, `$1${HIDDEN}@`)
