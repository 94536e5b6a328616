import { decoded } from './words.ts'

/** Whether keys may travel to a URL: it is https, or leads to this machine itself. */
export function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/**
 * Whether two URLs lead to one place, however they are written: scheme, case, slashes, default ports, dot segments and
 * percent-encoding make no other place of it.
 */
export const isSamePlace = (one: string, other: string): boolean => placeOf(one) === placeOf(other)

function placeOf(text: string): string {
  // Default ports, and the ways to write an address, are the URL's own business.
  const { hostname, port, pathname } = new URL(text)
  const host = hostname.replace(/\.$/, '')
  const folders: string[] = []
  for (const part of whollyDecoded(pathname).toLowerCase().split('/')) {
    if (part === '..') folders.pop()
    else if (part !== '' && part !== '.') folders.push(part)
  }
  return [`${host === 'localhost' ? '127.0.0.1' : host}:${port}`, ...folders].join('/')
}

/** Encoded twice it is encoded, too. */
function whollyDecoded(text: string): string {
  const plain = decoded(text)
  return plain === text ? text : whollyDecoded(plain)
}
