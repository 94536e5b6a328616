import { describe, expect, jest, test } from '@jest/globals'
import { atOnce, inTurns, type Steps } from '../../src/manifest/steps.ts'
import { newWatch, placeTold, READING_MS, tellPlace, watchPlace } from '../../src/preflight/watch.ts'
import { Reading } from '../../src/steps/reading.ts'

const never = new Promise<never>(() => undefined)
const signal = (): AbortSignal => new AbortController().signal

describe('reading', () => {
  test('that takes more than a minute ends with the file that was read', async () => {
    jest.useFakeTimers()
    try {
      const reading = new Reading(signal())
      reading.goesOn('supabase/functions/a/index.ts')
      const waiting = reading.wait(never, () => 'supabase/functions/b/index.ts')
      jest.advanceTimersByTime(READING_MS)
      await expect(waiting).rejects.toThrow(
        'Reading the repository took more than 60 s, at last supabase/functions/b/index.ts.'
      )
      expect(() => {
        reading.goesOn('supabase/functions/c/index.ts')
      }).toThrow('at last supabase/functions/c/index.ts')
    } finally {
      jest.useRealTimers()
    }
  })

  test('ends when the job is cancelled, whatever a thread does', async () => {
    const controller = new AbortController()
    const reading = new Reading(controller.signal)
    const waiting = reading.wait(never, 'a')
    controller.abort()
    await expect(waiting).rejects.toThrow('The job was cancelled.')
    expect(() => {
      reading.goesOn('a')
    }).toThrow('The job was cancelled.')
  })

  test('of what is there in time is what it is', async () => {
    await expect(new Reading(signal()).wait(Promise.resolve(7), 'a')).resolves.toBe(7)
  })
})

describe('work in steps', () => {
  function* work(): Steps<unknown[]> {
    const answers: unknown[] = []
    for (const file of ['a', 'b']) answers.push(yield { file, parse: { path: file, source: '' } })
    return answers
  }

  test('is the same at once, and in turns of which each gives way to others', async () => {
    expect(atOnce(work())).toEqual([undefined, undefined])
    let now = 0
    const seen: string[] = []
    const others = setInterval(() => seen.push('others'), 0)
    const done = await inTurns(work(), {
      now: () => (now += 60),
      goesOn: (file) => void seen.push(file),
      parse: ({ path }) => Promise.resolve([{ specifier: path, line: 1, kind: 'static', quoted: true }])
    })
    clearInterval(others)
    expect(done).toMatchObject([[{ specifier: 'a' }], [{ specifier: 'b' }]])
    expect(seen.filter((name) => name !== 'others')).toEqual(['a', 'a', 'b', 'b'])
  })
})

describe('a thread that watches what is read', () => {
  test.each(['supabase/functions/ä/index.ts', 'x'.repeat(5000)])('sees the file that is told: %s', (file) => {
    const watch = newWatch()
    expect(placeTold(watch)).toBeNull()
    tellPlace(watch, file)
    expect(placeTold(watch)).toBe(file.slice(0, 1024))
    tellPlace(watch, null)
    expect(placeTold(watch)).toBeNull()
  })

  test('ends a process that reads one file for longer than all of them may take, and no other', () => {
    jest.useFakeTimers()
    try {
      const watch = newWatch()
      const ended: string[] = []
      watchPlace(watch, (file) => ended.push(file))
      for (const file of ['a', 'b', null]) {
        tellPlace(watch, file)
        jest.advanceTimersByTime(READING_MS)
      }
      expect(ended).toEqual([])
      tellPlace(watch, 'c')
      jest.advanceTimersByTime(READING_MS + 7_000)
      expect(ended[0]).toBe('c')
    } finally {
      jest.useRealTimers()
    }
  })
})
