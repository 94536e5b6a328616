/**
 * A failure told to the person who must act on it. The message says what happened; `live` what is served now;
 * `next` what to do. All three reach the log and the summary.
 */
export class DeployError extends Error {
  readonly live: string | undefined
  readonly next: string | undefined

  constructor(message: string, options: { live?: string; next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DeployError'
    this.live = options.live
    this.next = options.next
  }
}

/** Inputs that cannot be used. Nothing has been read, sent or changed when it is thrown. */
export class InputError extends DeployError {
  constructor(input: string, value: string, allowed: string, options: { live?: string; next?: string } = {}) {
    super(describeInput(input, value, allowed), options)
    this.name = 'InputError'
  }
}

/** A secret that was given to an input that holds none: keys, Supabase and GitHub tokens, JWTs. */
const LOOKS_SECRET = /PRIVATE KEY|PuTTY-User-Key|\bsbp_|\bsb_secret_|\bgh[a-z]_|\bgithub_pat_|\beyJ/

/** The one form of an input error: the input, the bad value, what is allowed. */
export function describeInput(input: string, value: string, allowed: string): string {
  const shown = LOOKS_SECRET.test(value) ? '***' : value.slice(0, 200)
  return `Input ${input}: ${value === '' ? 'it is missing' : `${JSON.stringify(shown)} is not allowed`}. ${allowed}`
}

/** What happened, without what is live and what to do next: for a part of a longer message, which says both itself. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return error.message + cause
}

/** The text of anything that was thrown, with its cause when that says more. */
export function describeError(error: unknown): string {
  const lines = [messageOf(error)]
  if (error instanceof DeployError) {
    if (error.live !== undefined) lines.push(`Live now: ${error.live}`)
    if (error.next !== undefined) lines.push(`Next: ${error.next}`)
  }
  return lines.join('\n')
}
