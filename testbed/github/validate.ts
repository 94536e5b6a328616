/** What GitHub refuses with 422. */

export interface Invalid {
  readonly field: string
  readonly reason: string
}

const STATES: readonly unknown[] = ['error', 'failure', 'pending', 'success']
const DESCRIPTION_LIMIT = 140
const COMMENT_LIMIT = 65_536

export function checkStatus(sha: string, body: unknown): Invalid | null {
  const { state, description = '', context = '' } = (body ?? {}) as Record<string, unknown>
  if (!/^[0-9a-f]{40}$/.test(sha)) return { field: 'sha', reason: `No commit found for SHA: ${sha}` }
  if (!STATES.includes(state)) return { field: 'state', reason: 'is not included in the list' }
  if (typeof description !== 'string' || description.length > DESCRIPTION_LIMIT)
    return { field: 'description', reason: `is too long (maximum is ${DESCRIPTION_LIMIT} characters)` }
  if (typeof context !== 'string' || context === '') return { field: 'context', reason: 'is missing' }
  return null
}

/** @returns the text, when it is one that GitHub takes */
export function checkComment(body: unknown): string | Invalid {
  const { body: text } = (body ?? {}) as { body?: unknown }
  if (typeof text !== 'string' || text.trim() === '') return { field: 'body', reason: "can't be blank" }
  if (text.length > COMMENT_LIMIT)
    return { field: 'body', reason: `is too long (maximum is ${COMMENT_LIMIT} characters)` }
  return text
}
