import type { Instance } from './types.ts'

const NAME = /^[a-z][a-z0-9-]{1,30}$/

/** The instance that a request speaks of: `?instance=…`, or the default one. */
export function instanceOf(url: string): string | null {
  const name = new URL(url).searchParams.get('instance') ?? 'default'
  return NAME.test(name) ? name : null
}

export function describe(name: string, phone: string | null = null): Instance {
  return { name, phone, state: phone === null ? 'pairing' : 'online' }
}
