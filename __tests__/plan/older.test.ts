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
    ['a later run of a child whose parent was committed by a clock that is ahead', { commitTime: 100 }],
    ['a later run of a commit that git does not name', { commitTime: 100, commit: null }],
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
    [
      'an older commit of the same run',
      { commitTime: 100, runId: 20 },
      'commit ccccccc is older than bbbbbbb'
    ],
    ['an older commit without a run', { commitTime: 100, runId: null }, 'commit ccccccc is older'],
    [
      'an older commit that git does not name',
      { commitTime: 100, commit: null, runId: null },
      'an unknown commit'
    ]
  ])('must not replace it: %s', (_what, change, why) => {
    expect(whyOlder({ ...newer, ...change }, recorded)).toContain(why)
  })
})

test('history decides where the checkout has it, whatever run ids and clocks say', () => {
  for (const runId of [10, 20, 30, null])
    for (const commitTime of [100, 300, null]) {
      const ours = { ...newer, runId, commitTime }
      expect(whyOlder(ours, recorded, 'ancestor')).toBeNull()
      expect(whyOlder(ours, recorded, 'descendant')).toContain('commit ccccccc is older than bbbbbbb')
      expect(whyOlder({ ...ours, ref: 'refs/heads/other' }, recorded, 'descendant')).toBeNull()
    }
})

test('without history the higher run id wins, whatever clocks say', () => {
  for (const commitTime of [100, 200, 300, null]) {
    expect(whyOlder({ ...newer, runId: 21, commitTime }, recorded)).toBeNull()
    expect(whyOlder({ ...newer, runId: 19, commitTime }, recorded)).toContain('run 19 is older than run 20')
  }
})
