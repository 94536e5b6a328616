import { describe, expect, test } from '@jest/globals'
import { whyOlder, type Attempt } from '../../src/plan/older.ts'

const recorded: Attempt = { commit: 'b'.repeat(40), commitTime: 200, ref: 'refs/heads/main', runId: 20 }
const newer: Attempt = { commit: 'c'.repeat(40), commitTime: 300, ref: 'refs/heads/main', runId: 30 }

describe('a deploy over a recorded one', () => {
  test.each<[string, Partial<Attempt>]>([
    ['a later run of a later commit', {}],
    ['a later run of a commit of the same second', { commitTime: 200 }],
    ['the same commit again, by an older run', { commit: recorded.commit, runId: 10, commitTime: 100 }],
    ['another branch', { ref: 'refs/heads/other', runId: 10, commitTime: 100 }],
    ['no branch', { ref: null, runId: 10, commitTime: 100 }],
    ['the same run', { runId: 20 }],
    ['neither run nor time', { runId: null, commitTime: null }]
  ])('may replace it: %s', (_what, change) => {
    expect(whyOlder({ ...newer, ...change }, recorded)).toBeNull()
  })

  test.each<[string, Partial<Attempt>, Partial<Attempt>]>([
    ['no branch on either side', { ref: null, runId: 10, commitTime: 100 }, { ref: null }],
    ['a recorded one without run and time', { runId: 10, commitTime: 100 }, { runId: null, commitTime: null }]
  ])('may replace it: %s', (_what, ours, theirs) => {
    expect(whyOlder({ ...newer, ...ours }, { ...recorded, ...theirs })).toBeNull()
  })

  test.each<[string, Partial<Attempt>, string]>([
    ['an older run', { runId: 10 }, 'run 10 is older than run 20'],
    ['an older commit', { commitTime: 100 }, 'commit ccccccc is older than bbbbbbb'],
    ['an older commit without a run', { commitTime: 100, runId: null }, 'commit ccccccc is older'],
    ['an older commit that git does not name', { commitTime: 100, commit: null }, 'an unknown commit']
  ])('must not replace it: %s', (_what, change, why) => {
    expect(whyOlder({ ...newer, ...change }, recorded)).toContain(why)
  })
})
