import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NO_RECORD, parseRecord } from '../../../src/targets/self-hosted/record.ts'

describe('parseRecord', () => {
  test.each([
    '',
    'null',
    '1',
    '"text"',
    '[]',
    '{}',
    '{"version":2}',
    '{"version":"1"}',
    '{"version":1',
    '{"version":1,"releases":{}}',
    '{"version":1,"releases":null}',
    '{"version":1,"folders":"a"}',
    '{"version":1,"bad":1}'
  ])('takes %j for no record of ours', (text) => {
    expect(parseRecord(text)).toBeNull()
  })

  test('fills in what an older record lacks', () => {
    expect(parseRecord('{"version":1}')).toEqual(NO_RECORD)
    expect(parseRecord('{"version":1,"selfHosted":{"a":"h"}}')).toEqual({
      ...NO_RECORD,
      selfHosted: { a: 'h' }
    })
  })

  test('reads what was written', () => {
    const change = { before: null, after: 'h' }
    const release = {
      id: 'r',
      parts: ['r', 'r-prune'],
      buildHash: 'b',
      commit: 'c',
      run: null,
      at: 't',
      selfHosted: { a: change },
      cloud: {}
    }
    const record = { ...NO_RECORD, commit: 'c', releases: [release], folders: ['a'], bad: ['x'] }
    expect(parseRecord(`${JSON.stringify(record)}\n`)).toEqual(record)
  })

  test('understands or refuses any text, and throws at none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const record = parseRecord(text)
        expect(record?.version ?? 1).toBe(1)
      })
    )
  })
})
