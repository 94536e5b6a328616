import path from 'node:path'
import { isConfidential } from './confidential.ts'
import type { Happening } from './events.ts'
import { describeInput, DeployError } from './errors.ts'
import { redactor } from './redact.ts'

/** Where inputs come from, and what started the workflow. */
export interface InputSource extends Happening {
  /** the value of an input, trimmed; empty when it is not given */
  get(name: string): string
  /** hides a value in every later log line */
  hide(secret: string): void
  readonly workspace: string
  /** whether the code comes from a fork (github.com/actions/checkout, assertSafePrCheckout) */
  readonly isForkEvent: boolean
}

/** Reads one input after the other and remembers what was wrong, so that a person sees all of it at once. */
export class InputReader {
  readonly #source: Pick<InputSource, 'get' | 'hide'>
  readonly #defaults: Readonly<Record<string, string>>
  readonly #problems: string[] = []
  readonly #secrets: string[] = []
  readonly warnings: string[] = []

  /** @param defaults what an input is when it is not given, by name */
  constructor(source: Pick<InputSource, 'get' | 'hide'>, defaults: Readonly<Record<string, string>>) {
    this.#source = source
    this.#defaults = defaults
  }

  problem(input: string, value: string, allowed: string): void {
    // A secret may have been given to the wrong input as well.
    this.#problems.push(describeInput(input, redactor(this.#secrets)(value), allowed))
  }

  get isWrong(): boolean {
    return this.#problems.length > 0
  }

  throwIfWrong(): void {
    if (!this.isWrong) return
    throw new DeployError(this.#problems.join('\n'), {
      live: 'unchanged; nothing was sent anywhere',
      next: 'Correct the `with:` block of the step.'
    })
  }

  text(name: string): string {
    return this.#source.get(name) || (this.#defaults[name] ?? '')
  }

  required(name: string, isNeeded: boolean, allowed: string): string {
    const value = this.text(name)
    if (value === '' && isNeeded) this.problem(name, '', allowed)
    return value
  }

  matching(name: string, pattern: RegExp, allowed: string, isNeeded: boolean): string {
    const value = this.required(name, isNeeded, allowed)
    if (value !== '' && !pattern.test(value)) this.problem(name, value, allowed)
    return value
  }

  secret(name: string): string | null {
    const value = this.text(name)
    if (value === '') return null
    if (this.#secrets.includes(value)) return value
    this.#secrets.push(value)
    this.#source.hide(value)
    for (const line of value.split(/\r\n|\r|\n/)) {
      // Short lines and PEM frames are no secrets; hiding them would blank out ordinary words of the log.
      if (line.trim().length >= 8 && !line.startsWith('-----')) this.#source.hide(line.trim())
    }
    return value
  }

  /** A secret that travels in an HTTP header: fetch quotes the whole value in its error when it cannot be one. */
  headerSecret(name: string): string | null {
    const value = this.secret(name)
    if (value === null || /^[!-~]+$/.test(value)) return value
    this.problem(name, '***', 'Give one line of letters, digits and signs, without spaces.')
    return null
  }

  list(name: string): string[] {
    return this.text(name)
      .split(/[,\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  boolean(name: string): boolean {
    const value = this.text(name).toLowerCase()
    if (!['true', 'false'].includes(value)) this.problem(name, value, 'Allowed: true, false.')
    return value === 'true'
  }

  choice<const T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
    const value = this.text(name)
    const found = allowed.find((choice) => choice === value)
    if (found === undefined) this.problem(name, value, `Allowed: ${allowed.join(', ')}.`)
    return found ?? allowed[0]
  }

  number(name: string, min: number, max: number): number {
    const value = this.text(name)
    const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN
    if (parsed >= min && parsed <= max) return parsed
    this.problem(name, value, `Allowed: a number from ${min} to ${max}.`)
    return min
  }

  /** A number of things: no fraction. */
  count(name: string, min: number, max: number): number {
    const value = this.text(name)
    if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value)
    this.problem(name, value, `Allowed: a whole number from ${min} to ${max}.`)
    return min
  }

  absolutePath(name: string, isNeeded: boolean): string {
    const allowed = 'Give an absolute path on the server, e.g. /srv/supabase/volumes/functions.'
    const value = this.required(name, isNeeded, allowed)
    if (value === '') return ''
    const isSafe =
      value.startsWith('/') && !/[\u0000-\u001F\u007F|\\"'`$]/.test(value) && !value.split('/').includes('..')
    if (!isSafe || value === '/') this.problem(name, value, allowed)
    return path.posix.normalize(value).replace(/(?<!\/)\/+$/, '')
  }

  url(name: string): string | null {
    const value = this.text(name)
    if (value === '') return null
    const url = URL.canParse(value) ? new URL(value) : null
    if (
      url === null ||
      !['http:', 'https:'].includes(url.protocol) ||
      url.username !== '' ||
      url.password !== '' ||
      url.search !== '' ||
      url.hash !== ''
    ) {
      this.problem(
        name,
        withoutUser(value),
        'Give an http(s) URL without user, query and fragment, e.g. https://api.example.com/functions/v1.'
      )
      return null
    }
    return value.replace(/(?<!\/)\/+$/, '')
  }

  /** A key for probes; never sent in clear over a network. */
  keyFor(name: string, url: string | null): string | null {
    const key = this.headerSecret(name)
    if (key === null || url === null || isConfidential(url)) return key
    this.warnPlain(name, url)
    return null
  }

  warnPlain(key: string, url: string): void {
    this.warnings.push(
      `${key} is not used: ${url} is plain http, and keys travel over https or to this machine only.`
    )
  }
}

/** A URL for a message: what stands in front of the last @ may be a password, and a query may hold a key. */
function withoutUser(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/+/i.exec(url)?.[0] ?? ''
  const at = url.lastIndexOf('@')
  const place = at === -1 ? url : `${scheme}***${url.slice(at)}`
  const query = place.search(/[?#]/)
  return query === -1 ? place : `${place.slice(0, query + 1)}***`
}
