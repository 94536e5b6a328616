import { foreignWords, readBounded, type Fetch } from '../untrusted.ts'

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

export interface GitHubLimits {
  /** a page of 100 comments of 65,536 characters has 7 MB, escapes more */
  readonly bodyBytes: number
  readonly timeoutMs: number
}

const LIMITS: GitHubLimits = { bodyBytes: 32 * 1024 * 1024, timeoutMs: 10_000 }
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
  readonly #limits: GitHubLimits

  constructor(options: GitHubOptions, fetch: Fetch, limits = LIMITS) {
    this.#options = options
    this.#fetch = fetch
    this.#limits = limits
  }

  async createStatus(sha: string, status: CommitStatus): Promise<void> {
    await this.#call('POST', `/statuses/${sha}`, status)
  }

  async listComments(issue: number): Promise<IssueComment[]> {
    const comments = await this.#pages(`/issues/${issue}/comments`)
    return comments.flatMap((item) => {
      const comment = item as {
        id?: unknown
        body?: unknown
        user?: { login?: unknown; type?: unknown } | null
      } | null
      if (typeof comment?.id !== 'number') return []
      const { login, type } = comment.user ?? {}
      return [{ id: comment.id, body: textOf(comment.body), author: textOf(login), authorType: textOf(type) }]
    })
  }

  /** Who writes with this token; null when it is no person's, as the token of a job. */
  async login(): Promise<string | null> {
    try {
      return textOf(((await this.#ask('GET', '/user')) as { login?: unknown } | null)?.login) || null
    } catch (error) {
      if (error instanceof GitHubError) return null
      throw error
    }
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
      const filename = (item as { filename?: unknown } | null)?.filename
      return typeof filename === 'string' ? [filename] : []
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

  /** @param route in the repository */
  async #call(method: string, route: string, body?: unknown): Promise<unknown> {
    return this.#ask(method, `/repos/${this.#options.repository}${route}`, route, body)
  }

  async #ask(method: string, path: string, shown = path, body?: unknown): Promise<unknown> {
    const { apiUrl, token } = this.#options
    const response = await this.#fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': 'dual-deploy',
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      redirect: 'error',
      signal: AbortSignal.timeout(this.#limits.timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const { text, isWhole } = await readBounded(response, this.#limits.bodyBytes)
    const what = `${method} ${shown.split('?', 1)[0] ?? ''}`
    if (!response.ok) throw new GitHubError(what, response.status, foreignWords(messageOf(text), [token]))
    if (!isWhole) throw new GitHubError(what, response.status, 'sent without an end')
    return text === '' ? null : parseAnswer(what, response.status, text)
  }
}

export interface CommitStatus {
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly context: string
  readonly description: string
  readonly target_url?: string
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a parser says of broken JSON repeats a part of it. */
function parseAnswer(what: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new GitHubError(what, status, 'answered what is no JSON')
  }
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}
