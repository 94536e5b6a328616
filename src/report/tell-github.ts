import { isOfACommit } from '../events.ts'
import { targetsOf, type Inputs } from '../inputs.ts'
import type { Job } from '../job.ts'
import type { Fetch } from '../untrusted.ts'
import type { Log } from '../targets/target.ts'
import type { Outcome } from '../story.ts'
import { keepComment } from './comment.ts'
import { GitHub, GitHubError } from './github.ts'
import { makeStatus } from './status.ts'
import { renderSummary } from './summary.ts'

/**
 * Commit status and comment; none of a dry run, which would stand in the place of what a deploy said. How a run is told
 * never decides how it went: every failure here is a notice.
 */
export async function tellGitHub(
  outcome: Outcome,
  inputs: Inputs,
  job: Job,
  fetch: Fetch,
  log: Log
): Promise<void> {
  const { token, statusContext, comment } = inputs.github
  const { repository, apiUrl, pull } = job.github
  if (inputs.dryRun || token === '' || repository === null) return
  const github = new GitHub({ apiUrl, repository, token }, fetch)
  const { commit } = job.attempt
  if (statusContext !== '' && commit !== null && isAboutCommit(inputs, job)) {
    await attempt('commit status', 'statuses: write', log, () =>
      github.createStatus(commit, makeStatus(outcome, statusContext, job.runUrl))
    )
  }
  const { manifest } = outcome
  if (comment !== 'off' && pull !== null && manifest !== null) {
    // Of the inputs, not the report: a run that ends before it asks a target still finds its comment.
    const key = {
      workflow: job.github.workflow,
      targets: targetsOf(inputs)
    }
    const summary = renderSummary({ ...outcome, manifest })
    await attempt('comment', 'pull-requests: write', log, () =>
      keepComment(github, pull, comment, hasNews(outcome), {
        key,
        summary,
        commit,
        at: new Date(),
        runUrl: job.runUrl
      })
    )
  }
}

/** The commit of a job that a comment or a star started is the newest of the default branch, of which a check says nothing. */
function isAboutCommit({ mode }: Inputs, { event }: Job): boolean {
  return mode !== 'unlock' && mode !== 'stamp' && !(mode === 'check' && !isOfACommit(event))
}

/** What the pull request changes: only to explain a plan, so a failure is no failure. */
export async function readPullFiles(
  inputs: Inputs,
  job: Job,
  fetch: Fetch
): Promise<readonly string[] | null> {
  const { token } = inputs.github
  const { repository, apiUrl, pull } = job.github
  if (token === '' || repository === null || pull === null) return null
  try {
    return await new GitHub({ apiUrl, repository, token }, fetch).listPullFiles(pull)
  } catch {
    return null
  }
}

/** A warning that stands since long is no news of a pull request; an error ends the run. */
const hasNews = ({ report, error }: Outcome): boolean =>
  error !== null || report.plan.some((entry) => entry.action !== 'unchanged')

async function attempt(
  what: string,
  permission: string,
  log: Log,
  write: () => Promise<void>
): Promise<void> {
  try {
    await write()
  } catch (error) {
    const advice =
      error instanceof GitHubError && error.isForbidden
        ? `the token may not write it. Add \`permissions: ${permission}\` to the job; pull requests from forks never get it. The job summary has everything.`
        : String(error)
    log.info(`No ${what}: ${advice}`)
  }
}
