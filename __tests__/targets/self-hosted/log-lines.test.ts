import { describe, expect, test } from '@jest/globals'
import { linesAbout } from '../../../src/targets/self-hosted/log-lines.ts'

const ROOT = '/home/deno/functions'

describe('what a log says of a function', () => {
  test.each<[string, readonly string[], string]>([
    [
      'the line that names it',
      [`[Error] ${ROOT}/wpp: worker boot error: no`],
      `[Error] ${ROOT}/wpp: worker boot error: no`
    ],
    ['its name as a word', ['main: x', 'wpp: no such setting'], 'wpp: no such setting'],
    [
      'the error above the place that names it',
      ['worker boot error: Uncaught Error: no', `    at file://${ROOT}/wpp/index.ts:1:7`, '    at ext:core'],
      `worker boot error: Uncaught Error: no at file://${ROOT}/wpp/index.ts:1:7`
    ],
    [
      'an error once that names it twice',
      ['wpp: no', `    at ${ROOT}/wpp/a.ts`, '    at ext:core', `    at ${ROOT}/wpp/b.ts`],
      `wpp: no at ${ROOT}/wpp/a.ts at ${ROOT}/wpp/b.ts`
    ],
    ['nothing of a function with a longer name', ['wpp-qr: no', `${ROOT}/my-wpp: no`, 'wpp_qr', 'wpp2'], ''],
    ['nothing where nothing names it', ['booted (time: 3ms)'], ''],
    ['what is said again and again once', ['wpp: a', 'wpp: b', 'wpp: a', 'wpp: b'], 'wpp: a ⏎ wpp: b'],
    ['the last three', ['wpp: a', 'wpp: b', 'wpp: c', 'wpp: d'], 'wpp: b ⏎ wpp: c ⏎ wpp: d'],
    ['nothing of the router’s word at each request', [`serving the request with ${ROOT}/wpp`], ''],
    [
      'a place without the router’s word above it',
      [`serving the request with ${ROOT}/wpp`, `  at file://${ROOT}/wpp/index.ts`],
      `at file://${ROOT}/wpp/index.ts`
    ],
    ['one line, whatever it holds', ['wpp: \u001b[31mred\u0007'], 'wpp:  [31mred']
  ])('is %s', (_what, lines, words) => {
    expect(linesAbout('wpp', lines)).toBe(words)
  })

  test('is found for the longer name as well', () => {
    expect(linesAbout('wpp-qr', ['wpp: no', `${ROOT}/wpp-qr: yes`])).toBe(`${ROOT}/wpp-qr: yes`)
  })

  test('is cut', () => {
    expect(linesAbout('wpp', [`wpp ${'x'.repeat(700)}`])).toBe(`wpp ${'x'.repeat(596)}…`)
  })
})
