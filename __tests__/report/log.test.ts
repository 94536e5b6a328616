import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { jobLog } from '../../src/report/log.ts'

let written = ''
const original = process.stdout.write.bind(process.stdout)

beforeEach(() => {
  written = ''
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    return true
  }
})

afterEach(() => {
  process.stdout.write = original
})

/** White space that the runner trims (.NET, Char.IsWhiteSpace). */
const SPACE = '[\\s\\u0085]'
const isCommand = (line: string): boolean => new RegExp(`^${SPACE}*::.*::|##\\[.*\\]`).test(line)

/** Commands on which a runner would act: those outside of a pair of stop-commands. */
function commands(log: string): string[] {
  const acting: string[] = []
  let token: string | null = null
  for (const line of log.split(/\r\n|\r|\n/)) {
    if (token !== null) {
      if (line.trim() === `::${token}::`) token = null
      continue
    }
    const stop = /^::stop-commands::(.*)$/.exec(line)
    if (stop) token = stop[1] ?? ''
    else if (isCommand(line)) acting.push(line)
  }
  return acting
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::error::x',
        '::stop-commands::y',
        '::add-mask::z',
        '##[add-path]/tmp',
        '\n',
        '\r',
        '\r\n',
        ' ',
        '\t',
        '\u00a0',
        '\u0085',
        '\u2028',
        '\ufeff',
        '::'
      ),
      fc.string({ maxLength: 5 })
    ),
    { maxLength: 8 }
  )
  .map((parts) => parts.join(''))

describe('the log of a job', () => {
  test('acts on no workflow command in a message', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        written = ''
        jobLog.info(text)
        expect(commands(written)).toEqual([])
      })
    )
  })

  test('acts on no workflow command in what a tool printed, or in its title', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, text) => {
        written = ''
        jobLog.detail(title, text)
        expect(commands(written)).toEqual([])
        expect(commands(`${written}::debug::after`)).toEqual(['::debug::after'])
      })
    )
  })

  test('acts on nothing but the warning itself in a warning', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        written = ''
        jobLog.warning(text)
        expect(commands(written)).toHaveLength(1)
        expect(written).toMatch(/^::warning::/)
      })
    )
  })

  test('leaves ordinary lines as they are', () => {
    jobLog.info('std::io, a::b and # 1\n  indented')
    expect(written).toBe('std::io, a::b and # 1\n  indented\n')
  })

  test('stops commands with a new token each time, which a tool cannot guess', () => {
    jobLog.detail('a', 'x')
    jobLog.detail('b', 'x')
    const tokens = [...written.matchAll(/::stop-commands::(\S{32,})/g)].map((match) => match[1])
    expect(new Set(tokens).size).toBe(2)
  })

  test('keeps the end of what is too long, where tools say what went wrong', () => {
    jobLog.detail('a', `${'x'.repeat(200_000)}the reason`)
    expect(written.length).toBeLessThan(61_000)
    expect(written).toContain('the reason\n')
  })

  test('groups what a phase says, and closes the group when it fails', async () => {
    const failing = jobLog.group('::error::title', () => {
      jobLog.info('inside')
      return Promise.reject(new Error('failed'))
    })
    await expect(failing).rejects.toThrow('failed')
    expect(written).toBe("::group::'::error::title\ninside\n::endgroup::\n")
  })
})
