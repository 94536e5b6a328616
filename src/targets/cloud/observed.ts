import type { Endpoint } from '../../probe/ask.ts'
import { NOTHING_SEEN, type Target } from '../target.ts'
import { readList, type ApiOptions } from './api.ts'

const nothing = () => Promise.resolve()
const none = () => Promise.resolve(new Map<string, string>())

/**
 * A cloud that somebody else deploys, as Lovable does its own: there is nothing to send, only to watch until it serves
 * the committed build (docs/use/lovable.md).
 */
export const observedCloud = (
  endpoint: Endpoint,
  regions: readonly string[],
  api: ApiOptions | null = null
): Target => ({
  name: 'cloud',
  retries: 0,
  isObserved: true,
  switchesAll: false,
  variableNames: null,
  wayBackId: null,
  endpoint,
  regions,
  inspect: async () => ({ ...NOTHING_SEEN, listing: api === null ? null : await readList(api) }),
  prepare: nothing,
  publish: () => Promise.resolve({ notes: new Map(), problem: null, isTransient: false }),
  existed: () => null,
  restore: none,
  remove: nothing,
  explain: none,
  close: nothing
})

/** What to say to Lovable's agent; it deploys by such sentences, function by function. */
export const sentenceForLovable = (names: readonly string[]): string =>
  `Deploy these edge functions: ${names.join(', ')}`
