/** multipart/form-data, as the CLI sends it: parts of any number and order, in memory. */

export interface Part {
  readonly name: string
  readonly filename: string | undefined
  readonly bytes: Buffer
}

function parameter(header: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`[; ]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(header) ?? []
  return quoted?.replace(/\\(["\\])/g, '$1') ?? plain
}

function parsePart(raw: Buffer): Part | null {
  const split = raw.indexOf('\r\n\r\n')
  if (split < 0) return null
  const lines = raw.subarray(0, split).toString('utf8').split('\r\n')
  const disposition = lines.find((line) => /^content-disposition:/i.test(line)) ?? ''
  const name = parameter(disposition, 'name')
  if (name === undefined) return null
  return { name, filename: parameter(disposition, 'filename'), bytes: Buffer.from(raw.subarray(split + 4)) }
}

/** null when `contentType` is not multipart/form-data. */
export function parseMultipart(contentType: string, body: Buffer): Part[] | null {
  if (!contentType.toLowerCase().startsWith('multipart/form-data')) return null
  const boundary = parameter(contentType, 'boundary')
  if (boundary === undefined) return null
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter has no line break before it.
  const text = Buffer.concat([Buffer.from('\r\n'), body])
  const parts: Part[] = []
  let start = text.indexOf(delimiter)
  while (start >= 0) {
    const from = start + delimiter.length
    const end = text.indexOf(delimiter, from)
    if (end < 0) break
    const part = parsePart(text.subarray(from + 2, end))
    if (part !== null) parts.push(part)
    start = end
  }
  return parts
}
