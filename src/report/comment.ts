import type { CommentWhen } from '../inputs.ts'
import type { GitHub, IssueComment } from './github.ts'

/** What tells our comment from others, and one workflow's from another's. */
export interface CommentKey {
  readonly workflow: string
  readonly targets: readonly string[]
}

/** GitHub takes 65,536 characters. */
const BODY_LIMIT = 60_000

/** A hidden first line. Only letters, digits and a few signs: a workflow's name must not end the HTML comment. */
export function markerOf({ workflow, targets }: CommentKey): string {
  const word = (text: string): string => text.replace(/[^A-Za-z0-9._/ ]+/g, '_')
  return `<!-- dual-deploy: ${word(workflow)}: ${targets.map(word).join('+')} -->`
}

export interface CommentInput {
  readonly key: CommentKey
  readonly summary: string
  readonly commit: string | null
  readonly at: Date
  readonly runUrl: string | null
}

export function renderComment({ key, summary, commit, at, runUrl }: CommentInput): string {
  const time = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const run = runUrl === null ? '' : `, [log](${runUrl})`
  const foot = `\n\n<sub>Commit ${commit?.slice(0, 7) ?? 'unknown'}, ${time}${run}. This comment is kept up to date.</sub>\n`
  const room = BODY_LIMIT - foot.length
  const body =
    summary.length > room
      ? `${cutAtLine(summary, room)}\n\n_Cut here: the job summary has the rest._`
      : summary
  return `${markerOf(key)}\n${body.trimEnd()}${foot}`
}

const cutAtLine = (text: string, limit: number): string =>
  text.slice(0, Math.max(0, text.lastIndexOf('\n', limit - 100)))

/**
 * A comment of our own: marked on its first line by us, not quoted by somebody else.
 * @param login asked only when a person wrote such a comment: it is ours when the token is that person's
 */
export async function findOwn(
  comments: readonly IssueComment[],
  key: CommentKey,
  login: () => Promise<string | null>
): Promise<IssueComment | undefined> {
  const marker = markerOf(key)
  const marked = comments.filter((comment) => comment.body.startsWith(marker))
  const bots = marked.find((comment) => comment.authorType === 'Bot')
  if (bots !== undefined || marked.length === 0) return bots
  const own = await login()
  return own === null ? undefined : marked.find((comment) => comment.author === own)
}

/**
 * Writes the comment, or brings it up to date in place. `changes`: a run with nothing to say makes none, but an older
 * comment is not left wrong.
 */
export async function keepComment(
  github: GitHub,
  pull: number,
  when: CommentWhen,
  hasNews: boolean,
  input: CommentInput
): Promise<void> {
  if (when === 'off') return
  const own = await findOwn(await github.listComments(pull), input.key, () => github.login())
  const body = renderComment(input)
  if (own !== undefined) await github.updateComment(own.id, body)
  else if (when === 'always' || hasNews) await github.createComment(pull, body)
}
