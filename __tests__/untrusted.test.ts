import { describe, expect, test } from '@jest/globals'
import { foreignWords, readBounded } from '../src/untrusted.ts'

describe('foreign words', () => {
  test.each([
    ['stay as they are', 'all is well', 'all is well'],
    ['stand on one line', 'one\r\ntwo\n\n\tthree', 'one two three'],
    ['have no space around them', ' \n said \n ', 'said'],
    ['move no cursor', '\u001b[2Jgone\u0007\u009b', '[2Jgone'],
    ['have no line ends of Unicode', 'one\u2028two\u2029three\u0085four', 'one two three four'],
    ['do not turn the direction of text', '\u202eabc\u202c \u2066x\u2069 \u200fy\u200e', 'abc   x   y']
  ])('%s', (_what, said, told) => {
    expect(foreignWords(said)).toBe(told)
  })

  test.each([
    [300, undefined, 300],
    [301, undefined, 301],
    [10, 10, 10],
    [11, 10, 11]
  ])('are cut behind their limit, and a sign shows it: %i characters, limit %s', (length, limit, kept) => {
    const told = foreignWords('x'.repeat(length), [], limit)
    expect(told).toHaveLength(kept)
    expect(told.endsWith('…')).toBe(length > (limit ?? 300))
  })

  test('hide a secret; null is none', () => {
    expect(foreignWords('key: 0123456789abcdef', ['0123456789abcdef', null])).toBe('key: ***')
  })

  test('hide what is known for a secret by its looks, of whoever it is, before they are cut', () => {
    expect(foreignWords('at postgres://u:pass@db/x')).toBe('at postgres://u:***@db/x')
    expect(foreignWords(`sb_secret_${'x'.repeat(400)} y`)).toBe('*** y')
  })

  test('of many megabytes are told at once: what lies far behind the cut is not looked at', () => {
    const start = performance.now()
    expect(foreignWords('0123456789'.repeat(1_000_000), ['abcdefgh'])).toHaveLength(301)
    expect(performance.now() - start).toBeLessThan(500)
  })

  test('have what follows much white space', () => {
    expect(foreignWords(`${'\n '.repeat(9000)}said`)).toBe('said')
  })

  test('hide a secret before they are cut', () => {
    expect(foreignWords('x 0123456789abcdef', ['0123456789abcdef'], 6)).toBe('x ***')
  })
})

/** An answer of some chunks; `state` tells how many were asked for, and whether the rest was given up. */
function answerOf(chunks: readonly string[]) {
  const state = { asked: 0, isCancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[state.asked]
        state.asked += 1
        if (chunk === undefined) controller.close()
        else controller.enqueue(Buffer.from(chunk))
      },
      cancel() {
        state.isCancelled = true
        return Promise.reject(new Error('the other side does not let go'))
      }
    },
    { highWaterMark: 0 }
  )
  return { response: new Response(body), state }
}

describe('a body', () => {
  test('that is missing is empty and whole', async () => {
    expect(await readBounded(new Response(null), 10)).toEqual({ text: '', isWhole: true })
  })

  test.each([[['abcde', 'fghij']], [['abcdefghij']], [['', 'abcdefghi', 'j']]])(
    'of just the limit is whole: %j',
    async (chunks) => {
      const { response, state } = answerOf(chunks)
      expect(await readBounded(response, 10)).toEqual({ text: 'abcdefghij', isWhole: true })
      expect(state).toEqual({ asked: chunks.length + 1, isCancelled: false })
    }
  )

  test('beyond the limit is cut, and the rest is neither read nor waited for', async () => {
    const { response, state } = answerOf(['abcdef', 'ghijkl', 'never'])
    expect(await readBounded(response, 10)).toEqual({ text: 'abcdefghij', isWhole: false })
    expect(state).toEqual({ asked: 2, isCancelled: true })
  })

  test('is read as UTF-8, also across chunks', async () => {
    const bytes = [...Buffer.from('ä€')].map((byte) => Uint8Array.of(byte))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of bytes) controller.enqueue(chunk)
        controller.close()
      }
    })
    expect(await readBounded(new Response(body), 10)).toEqual({ text: 'ä€', isWhole: true })
  })
})
