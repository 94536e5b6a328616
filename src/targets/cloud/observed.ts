import type { Endpoint } from '../../probe/ask.ts'
import { NOTHING_SEEN, type Inspection, type Publication, type Target } from '../target.ts'

/**
 * A cloud that somebody else deploys, as Lovable does its own: there is nothing to send, only to watch until it serves
 * the committed build (docs/use/lovable.md).
 */
export class ObservedCloud implements Target {
  readonly name = 'cloud'
  readonly retries = 0
  readonly isObserved = true
  readonly switchesAll = false
  readonly variableNames = null
  readonly endpoint: Endpoint
  readonly regions: readonly string[]

  constructor(endpoint: Endpoint, regions: readonly string[]) {
    this.endpoint = endpoint
    this.regions = regions
  }

  inspect(): Promise<Inspection> {
    return Promise.resolve(NOTHING_SEEN)
  }

  prepare(): Promise<void> {
    return Promise.resolve()
  }

  publish(): Promise<Publication> {
    return Promise.resolve({ notes: new Map(), problem: null, isTransient: false })
  }

  existed(): null {
    return null
  }

  restore(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map())
  }

  remove(): Promise<void> {
    return Promise.resolve()
  }

  explain(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map())
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** What to say to Lovable's agent; it deploys by such sentences, function by function. */
export const sentenceForLovable = (names: readonly string[]): string =>
  `Deploy these edge functions: ${names.join(', ')}`
