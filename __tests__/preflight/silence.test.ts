import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/findings/finding.ts'
import { isSilenced, readSilences, withoutSilenced } from '../../src/preflight/silence.ts'

const finding = (line: number | null, code = 'a-code', file: string | null = 'x.ts'): Finding => ({
  severity: 'warning',
  code,
  message: 'A message.',
  file,
  line,
  fix: 'A fix.'
})

describe('a comment that silences', () => {
  test.each([
    ['its own line', 'a() // dual-deploy-ignore', 1],
    ['the next line', '\n// dual-deploy-ignore-next-line\na()', 3],
    ['the next line of a file with CRLF', 'x\r\n// dual-deploy-ignore-next-line\r\na()', 3],
    ['the next line of JSX', '{/* dual-deploy-ignore-next-line */}\n<a />', 2],
    ['the next line of config.toml', '# dual-deploy-ignore-next-line\nstatic_files = []', 2]
  ])('takes out %s, whatever is found there', (_what, source, line) => {
    const silences = readSilences(source)
    expect([...silences.keys()]).toEqual([line])
    expect(isSilenced(silences, line, 'a-code')).toBe(true)
    expect(isSilenced(silences, line + 1, 'a-code')).toBe(false)
    expect(isSilenced(silences, null, 'a-code')).toBe(false)
  })

  test.each([
    'a() // dual-deploy-ignore a-code',
    'a() // dual-deploy-ignore b-code, a-code',
    'a() // dual-deploy-ignore a-code -- written by a trigger',
    'a() // dual-deploy-ignore a-code: written by a trigger',
    'a() /* dual-deploy-ignore a-code */'
  ])('takes out the codes that it names, and no other: %s', (source) => {
    const silences = readSilences(source)
    expect(isSilenced(silences, 1, 'a-code')).toBe(true)
    expect(isSilenced(silences, 1, 'c-code')).toBe(false)
  })

  test('adds to another comment for the same line', () => {
    const silences = readSilences('// dual-deploy-ignore-next-line a-code\nb() // dual-deploy-ignore b-code')
    expect(isSilenced(silences, 2, 'a-code')).toBe(true)
    expect(isSilenced(silences, 2, 'b-code')).toBe(true)
    expect(isSilenced(silences, 2, 'c-code')).toBe(false)
  })

  test.each(['a()', '// dual-deploy-ignored', '// dual-deploy-ignore-all', 'dual-deploy-ignore'])(
    'is none in %j',
    (source) => {
      expect(readSilences(source).size).toBe(0)
    }
  )
})

describe('withoutSilenced', () => {
  test('drops what the file of a finding silences, and keeps what has no place', () => {
    const findings = [
      finding(1),
      finding(2),
      finding(null),
      finding(1, 'a-code', null),
      finding(1, 'b', 'y.ts')
    ]
    const sourceOf = (file: string): string | null => (file === 'x.ts' ? 'a() // dual-deploy-ignore' : null)
    expect(withoutSilenced(findings, sourceOf)).toEqual(findings.slice(1))
  })
})
