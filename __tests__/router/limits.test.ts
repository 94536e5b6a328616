import { describe, expect, test } from '@jest/globals'
import { limitsFor, parseLimits, workerOptions } from '../../router/limits.ts'

describe('limits', () => {
  test('are those of the stock router of the same age', () => {
    expect(workerOptions(limitsFor('a', 'old', null))).toEqual({
      memoryLimitMb: 150,
      workerTimeoutMs: 60_000
    })
    expect(workerOptions(limitsFor('a', 'new', null))).toEqual({
      memoryLimitMb: 150,
      workerTimeoutMs: 400_000,
      context: { supervisor: { requestAbsentTimeoutMs: 60_000 } }
    })
  })

  test('are overridden for all, and for one', () => {
    const file = parseLimits(
      '{"memoryLimitMb":256,"cpuTimeHardLimitMs":5000,"functions":{"big":{"memoryLimitMb":512,"cpuTimeSoftLimitMs":9},"__proto__":{"memoryLimitMb":1}}}'
    )
    expect(workerOptions(limitsFor('small', 'old', file))).toEqual({
      memoryLimitMb: 256,
      workerTimeoutMs: 60_000,
      cpuTimeHardLimitMs: 5000
    })
    expect(workerOptions(limitsFor('big', 'old', file))).toEqual({
      memoryLimitMb: 512,
      workerTimeoutMs: 60_000,
      cpuTimeSoftLimitMs: 9,
      cpuTimeHardLimitMs: 5000
    })
    expect(limitsFor('constructor', 'old', file).memoryLimitMb).toBe(256)
  })

  test.each([
    ['x', /JSON/],
    ['[]', /the file is no object/],
    ['{"memory":1}', /the file: memory is no limit/],
    ['{"memoryLimitMb":"256"}', /memoryLimitMb is no whole number/],
    ['{"memoryLimitMb":0}', /memoryLimitMb is no whole number above 0/],
    ['{"functions":[]}', /functions is no object/],
    ['{"functions":{"a":null}}', /a is no object/],
    ['{"functions":{"a":{"workerTimeoutMs":1.5}}}', /a: workerTimeoutMs is no whole number/]
  ])('%s are refused', (text, why) => {
    expect(() => parseLimits(text)).toThrow(why)
  })
})
