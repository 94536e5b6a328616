import type { Fetch } from '../probe/ask.ts'
import { redactor } from '../redact.ts'

/** Where and as whom to talk to the GitHub REST API. */
export interface GitHubOptions {
  /** `GITHUB_API_URL`: another host on GitHub Enterprise Server */
  readonly apiUrl: string
  /** `owner/name` */
  readonly repository: string
  readonly token: string
}

/** An answer that is no success; 403 and 404 mean that the token may not. */
export class GitHubError extends Error {
  readonly status: number

  constructor(what: string, status: number, message: string) {
    super(`${what}: ${status} ${message}`.trim())
    this.name = 'GitHubError'
    this.status = status
  }

  get isForbidden(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404
  }
}

const TIMEOUT_MS = 10_000
const PER_PAGE = 100
const MAX_PAGES = 10

export interface IssueComment {
  readonly id: number
  readonly body: string
  readonly author: string
  /** `Bot`, `User` */
  readonly authorType: string
}

/** The few calls of the REST API that a report needs (docs.github.com/rest). */
export class GitHub {
  readonly #options: GitHubOptions
  readonly #fetch: Fetch

  constructor(options: GitHubOptions, fetch: Fetch) {
    this.#options = options
    this.#fetch = fetch
  }

  async createStatus(sha: string, status: CommitStatus): Promise<void> {
    await this.#call('POST', `/statuses/${sha}`, status)
  }

  async listComments(issue: number): Promise<IssueComment[]> {
    const comments = await this.#pages(`/issues/${issue}/comments`)
    return comments.flatMap((item) => {
      const comment = item as {
        id?: number
        body?: string | null
        user?: { login?: string; type?: string } | null
      }
      if (typeof comment.id !== 'number') return []
      const { login = '', type = '' } = comment.user ?? {}
      return [{ id: comment.id, body: comment.body ?? '', author: login, authorType: type }]
    })
  }

  async createComment(issue: number, body: string): Promise<void> {
    await this.#call('POST', `/issues/${issue}/comments`, { body })
  }

  async updateComment(id: number, body: string): Promise<void> {
    await this.#call('PATCH', `/issues/comments/${id}`, { body })
  }

  /** Paths that a pull request changes, relative to the repository. */
  async listPullFiles(pull: number): Promise<string[]> {
    const files = await this.#pages(`/pulls/${pull}/files`)
    return files.flatMap((item) => {
      const { filename } = item as { filename?: string }
      return filename === undefined ? [] : [filename]
    })
  }

  async #pages(route: string): Promise<unknown[]> {
    const all: unknown[] = []
    for (let page = 1; page <= MAX_PAGES; page++) {
      const items = await this.#call('GET', `${route}?per_page=${PER_PAGE}&page=${page}`)
      if (!Array.isArray(items)) break
      all.push(...(items as unknown[]))
      if (items.length < PER_PAGE) break
    }
    return all
  }

  async #call(method: string, route: string, body?: unknown): Promise<unknown> {
    const { apiUrl, repository, token } = this.#options
    const response = await this.#fetch(`${apiUrl}/repos/${repository}${route}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': 'dual-deploy',
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    if (!response.ok)
      throw new GitHubError(
        `${method} ${route.split('?', 1)[0] ?? ''}`,
        response.status,
        redactor([token])(messageOf(text))
      )
    return text === '' ? null : (JSON.parse(text) as unknown)
  }
}

export interface CommitStatus {
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly context: string
  readonly description: string
  readonly target_url?: string
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message.slice(0, 200) : ''
  } catch {
    return ''
  }
}
