import fc from 'fast-check'

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 60
})

/** A key that can travel in a header: signs of regular expressions, per cent, quotes and all. */
export const headerSecret = fc.oneof(
  visible,
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.constantFrom(
    '$&$1.*+?^(){}|[]\\%0A',
    '"quoted\\"key\\\\"',
    '********',
    '%25%0A::error::x',
    '<b>|`@someone`'
  )
)

/** Keys of several lines, framed and not. */
export const multiLine = fc
  .array(visible, { minLength: 1, maxLength: 4 })
  .chain((lines) =>
    fc.constantFrom(
      lines.join('\n'),
      lines.join('\r\n'),
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----`
    )
  )

/** The first run of eight characters of a secret that a text holds; null = none. */
export function leakIn(text: string, secret: string): string | null {
  for (const line of secret.split(/\r\n|\r|\n/)) {
    if (line.startsWith('-----')) continue
    for (let at = 0; at + 8 <= line.length; at += 1) {
      const run = line.slice(at, at + 8)
      if (text.includes(run)) return run
    }
  }
  return null
}
