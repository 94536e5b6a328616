import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DeployError } from '../../../src/errors.ts'
import { parseActivation, parseServerState, sections } from '../../../src/targets/self-hosted/answers.ts'
import { FrameReader } from '../../../src/targets/self-hosted/ssh/frames.ts'
import { describeHolder } from '../../../src/targets/self-hosted/lock.ts'
import { checkServer, mountDestination } from '../../../src/targets/self-hosted/readiness.ts'
import { MARK, asLines } from '../../../src/targets/self-hosted/programs/program.ts'

const NAMES = [
  ...['tools', 'rsync', 'paths', 'disk', 'container', 'mounts', 'variables', 'folders', 'releases', 'state'],
  ...['files', 'end', 'verify', 'switch', 'running', 'logs', 'outcome', 'lock', 'holder', '__proto__']
]

const line = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => `${MARK} ${name}`),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom(
    ...['rsync', 'sha256sum', 'flock', 'xargs', 'activated', 'acquired', 'true 0 t', 'true 0 0 t', 'w main'],
    ...[
      '/dev/sda1 1 1 1e999 1% /',
      '/dev/sda1 1 1 99999999 1% /',
      'constructor',
      '__proto__',
      '[null]',
      '[1]',
      '{}'
    ],
    ...[
      '[{"Source":1,"Destination":{}}]',
      '[{"Source":"/f","Destination":"/g"}]',
      `${'a'.repeat(64)}  __proto__`
    ]
  )
)
const answer = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'))
const bytes = fc.uint8Array({ maxLength: 400 }).map((data) => Buffer.from(data).toString('utf8'))

const GOOD: Readonly<Record<string, string>> = {
  tools: 'rsync\nsha256sum\nflock\nxargs',
  disk: '/dev/sda1 99999999 1 20000 1% /srv',
  container: 'true 0 2026-01-01T00:00:00Z',
  mounts: '[{"Source":"/f","Destination":"/g"}]',
  end: ''
}
/** A whole answer in which one section is another. */
const spoiled = fc.tuple(fc.constantFrom(...Object.keys(GOOD)), line).map(([name, other]) =>
  Object.entries({ ...GOOD, [name]: other })
    .map(([section, text]) => `${MARK} ${section}\n${text}\n`)
    .join('')
)
const anything = fc.oneof(answer, bytes, spoiled)

const PATHS = { functionsPath: '/f', statePath: '/s', container: 'c', docker: 'docker' }

describe('any answer of a server', () => {
  test('is a state that can be used, or that is refused with what to do', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const state = parseServerState(text)
        if (state === null) return
        expect(typeof mountDestination(state, PATHS)).toBe('string')
        try {
          checkServer(state, PATHS, false)
        } catch (error) {
          expect(error).toBeInstanceOf(DeployError)
          expect((error as DeployError).message.length).toBeLessThan(2_000)
        }
      }),
      { numRuns: 500 }
    )
  })

  test('is an activation only when the outcome is its last word, and one that the script knows', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), fc.string(), (text, isWhole, outcome) => {
        const whole = isWhole ? `${text}\n${MARK} outcome\n${outcome}\n` : text
        const result = parseActivation(whole)
        if (result === null) return
        expect(whole.endsWith(`\n${MARK} outcome\n${result.outcome}\n`) || whole.startsWith(MARK)).toBe(true)
        expect(Object.hasOwn(Object.prototype, result.outcome)).toBe(false)
      })
    )
  })

  test('that lists folders and logs as the script does tells no other outcome than its own', () => {
    const forged = fc.array(fc.constantFrom(`${MARK} outcome`, 'activated', `${MARK} end`, '', 'hello'), {
      maxLength: 8
    })
    fc.assert(
      fc.property(forged, forged, fc.nat(400), (folders, logs, length) => {
        const indent = (lines: readonly string[]): string => lines.map((text) => ` ${text}\n`).join('')
        const text = `${MARK} verify\n${MARK} folders\n${indent(folders)}${MARK} logs\n${indent(logs)}\n${MARK} outcome\nstart-failed\n`
        expect(parseActivation(text)?.outcome).toBe('start-failed')
        expect(parseActivation(text.slice(0, Math.min(length, text.length - 1)))).toBeNull()
        expect(parseActivation(text)?.folders).toEqual(new Set(folders))
      })
    )
  })

  test('has no section that was not marked', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const name of sections(text).keys()) expect(`\n${text}`).toContain(`\n${MARK} ${name}`)
      })
    )
  })
})

describe('a holder', () => {
  test('of any kind is told in one short line', () => {
    const holder = fc.record(
      Object.fromEntries(['run', 'commit', 'actor', 'at'].map((name) => [name, fc.jsonValue()]))
    )
    const long = fc.record({ run: fc.string({ unit: 'binary', minLength: 300, maxLength: 600 }) })
    fc.assert(
      fc.property(fc.oneof(holder, long, fc.string()), (value) => {
        const words = describeHolder(typeof value === 'string' ? value : JSON.stringify(value))
        expect(words).not.toMatch(/\p{Cc}/u)
        expect(words.length).toBeLessThan(700)
        expect(words).not.toContain('[object')
      })
    )
  })
})

describe('values on their way to a script', () => {
  test('come out of it as they went in, line by line, or are refused', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (values) => {
        const isTold = values.every((value) => !/[\n\0]/.test(value))
        if (isTold) expect(asLines(values).split('\n')).toEqual([...values, ''])
        else expect(() => asLines(values)).toThrow(/not one line/)
      })
    )
  })
})

test('any bytes of a bridge are frames or wait for more, and no frame has more bytes than were sent', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const reader = new FrameReader()
      let frames: ReturnType<FrameReader['push']>
      try {
        frames = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)))
      } catch (error) {
        // A length that none of ours has is refused.
        expect(String(error)).toMatch(/a frame of \d+ bytes/)
        return
      }
      const sent = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      const used = frames.reduce((sum, { payload }) => sum + 5 + payload.length, 0)
      expect(used).toBeLessThanOrEqual(sent)
    })
  )
})
