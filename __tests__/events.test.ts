import { describe, expect, test } from '@jest/globals'
import { isOfACommit, meaningOf, type EventPayload, type Happening } from '../src/events.ts'

const REPOSITORY = 'example/app'
const happening = (event: string, payload: EventPayload = {}, ref = 'refs/heads/main'): Happening => ({
  ...{ event, payload, ref },
  repository: REPOSITORY
})
const modeOn = (event: string, payload?: EventPayload, ref?: string): string =>
  meaningOf(happening(event, payload, ref)).mode

/** Each that docs.github.com names among the events that trigger workflows, with all activity types, on 2026-11-30. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  branch_protection_rule: ['created', 'edited', 'deleted'],
  check_run: ['created', 'rerequested', 'completed', 'requested_action'],
  check_suite: ['completed'],
  create: [],
  delete: [],
  deployment: [],
  deployment_status: [],
  discussion: [
    ...['created', 'edited', 'deleted', 'transferred', 'pinned', 'unpinned', 'labeled', 'unlabeled'],
    ...['locked', 'unlocked', 'category_changed', 'answered', 'unanswered']
  ],
  discussion_comment: ['created', 'edited', 'deleted'],
  fork: [],
  gollum: [],
  image_version: [],
  issue_comment: ['created', 'edited', 'deleted'],
  issues: [
    ...['opened', 'edited', 'deleted', 'transferred', 'pinned', 'unpinned', 'closed', 'reopened', 'assigned'],
    ...['unassigned', 'labeled', 'unlabeled', 'locked', 'unlocked', 'milestoned', 'demilestoned', 'typed']
  ],
  label: ['created', 'edited', 'deleted'],
  merge_group: ['checks_requested'],
  milestone: ['created', 'closed', 'opened', 'edited', 'deleted'],
  page_build: [],
  project: ['created', 'closed', 'reopened', 'edited', 'deleted'],
  project_card: ['created', 'moved', 'converted', 'edited', 'deleted'],
  project_column: ['created', 'updated', 'moved', 'deleted'],
  public: [],
  pull_request: ['opened', 'synchronize', 'reopened', 'closed', 'labeled', 'enqueued', 'ready_for_review'],
  pull_request_comment: ['created', 'edited', 'deleted'],
  pull_request_review: ['submitted', 'edited', 'dismissed'],
  pull_request_review_comment: ['created', 'edited', 'deleted'],
  pull_request_target: ['opened', 'synchronize', 'reopened', 'closed', 'labeled'],
  registry_package: ['published', 'updated'],
  status: [],
  watch: ['started'],
  // Never the name of an event: a called workflow has the event of its caller.
  workflow_call: []
}

/** No events of GitHub, or of none that is known. */
const UNKNOWN = [
  ...[
    '',
    ' ',
    'Push',
    'PUSH',
    ' push',
    'push ',
    'push\n',
    'pushed',
    'workflow_runs',
    'releases',
    'deploy',
    'auto'
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'push,watch', 'a_new_one']
]

describe('every event that GitHub documents', () => {
  test.each([...Object.keys(DOCUMENTED), ...UNKNOWN])('auto on %j only checks, and says why', (event) => {
    for (const action of [
      undefined,
      ...(Object.hasOwn(DOCUMENTED, event) ? (DOCUMENTED[event] ?? []) : [])
    ]) {
      const payload = { ...(action === undefined ? {} : { action }), repository: { default_branch: 'main' } }
      const { mode, why, isUnreviewed } = meaningOf(happening(event, payload))
      expect([action, mode, isUnreviewed]).toEqual([action, 'check', true])
      expect(why).toMatch(/^\S.*[^.]$/)
    }
  })

  test.each(['workflow_dispatch', 'repository_dispatch'])('auto on %s deploys, on any ref', (event) => {
    for (const ref of ['refs/heads/main', 'refs/heads/feature', 'refs/tags/v1'])
      expect(modeOn(event, {}, ref)).toBe('deploy')
  })

  test('auto on schedule verifies', () => {
    expect(modeOn('schedule')).toBe('verify')
  })

  test('is known to a check as one of a commit, or as one of the default branch', () => {
    const without = Object.keys(DOCUMENTED).filter((event) => !isOfACommit(event))
    expect(without).toEqual(
      expect.arrayContaining(['issues', 'issue_comment', 'watch', 'check_run', 'status'])
    )
    for (const event of ['pull_request', 'pull_request_target', 'merge_group', 'push', 'workflow_dispatch'])
      expect(isOfACommit(event)).toBe(true)
  })
})

describe('a push', () => {
  test.each(['refs/heads/main', 'refs/heads/feature', 'refs/tags/v1.2.3'])(
    'to %s deploys: which ones there are is the workflow’s filter',
    (ref) => {
      expect(modeOn('push', { deleted: false, after: '1'.repeat(40) }, ref)).toBe('deploy')
    }
  )

  test.each<[string, EventPayload, string]>([
    ['that deletes a branch', { deleted: true }, 'refs/heads/old'],
    ['that deletes a tag', { deleted: true }, 'refs/tags/v1'],
    ['to nothing', { after: '0'.repeat(40) }, 'refs/heads/old'],
    ['of the merge queue', {}, `refs/heads/gh-readonly-queue/main/pr-7-${'5'.repeat(40)}`]
  ])('%s only checks', (_what, payload, ref) => {
    expect(modeOn('push', payload, ref)).toBe('check')
  })
})

describe('a release', () => {
  test.each(['published', 'released', 'created'])('that was %s deploys, unless it is none yet', (action) => {
    expect(modeOn('release', { action, release: { draft: false, prerelease: false } })).toBe('deploy')
    expect(modeOn('release', { action, release: { prerelease: true } })).toBe('check')
    expect(modeOn('release', { action, release: { draft: true } })).toBe('check')
  })

  test.each(['deleted', 'unpublished', 'edited', 'prereleased', 'invented'])(
    'that was %s only checks',
    (action) => {
      expect(modeOn('release', { action, release: { draft: false, prerelease: false } })).toBe('check')
    }
  )
})

describe('a run of another workflow', () => {
  const GOOD = {
    conclusion: 'success',
    event: 'push',
    head_branch: 'main',
    head_repository: { full_name: REPOSITORY }
  }
  const after = (run: EventPayload['workflow_run'], main = 'main'): Happening =>
    happening('workflow_run', {
      action: 'completed',
      workflow_run: run ?? null,
      repository: main === '' ? null : { default_branch: main }
    })

  test('of a push to the default branch that succeeded deploys', () => {
    expect(meaningOf(after(GOOD))).toEqual({ mode: 'deploy', why: '', isUnreviewed: false })
  })

  const OTHERS = {
    conclusion: [
      ...[undefined, null, '', 'failure', 'cancelled', 'skipped', 'timed_out', 'action_required', 'neutral'],
      ...['stale', 'startup_failure', 'SUCCESS']
    ],
    event: [
      undefined,
      '',
      'Push',
      ...Object.keys(DOCUMENTED),
      'schedule',
      'workflow_dispatch',
      'workflow_run'
    ],
    head_branch: [undefined, null, '', 'feature', 'refs/heads/main', 'Main', 'gh-readonly-queue/main/pr-7-x'],
    head_repository: [undefined, null, {}, { full_name: 'stranger/app' }, { full_name: '' }]
  }
  test.each(Object.entries(OTHERS))('of which %s says something else only checks', (key, values) => {
    for (const value of values) {
      const run = { ...GOOD, [key]: value } as unknown as EventPayload['workflow_run']
      expect([value, meaningOf(after(run))]).toEqual([
        value,
        { mode: 'check', why: expect.stringMatching(/^the run before it /), isUnreviewed: true }
      ])
    }
  })

  test('of which nothing is known only checks', () => {
    expect(modeOn('workflow_run')).toBe('check')
    expect(meaningOf(after(undefined)).mode).toBe('check')
    expect(meaningOf(after(GOOD, '')).mode).toBe('check')
    expect(meaningOf({ ...after(GOOD), repository: null }).mode).toBe('check')
    const nameless = { ...GOOD, head_repository: {}, head_branch: '' }
    expect(meaningOf({ ...after(nameless, ''), repository: '' }).mode).toBe('check')
  })
})
