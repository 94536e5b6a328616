/** The GitHub REST API on this machine, as far as a report uses it: statuses, comments, files of a pull request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeServer, listen } from '../server/ports.ts'
import type { GitHubApi, GitHubCall, GitHubComment, GitHubKnobs, GitHubPermissions } from '../types.ts'
import { checkComment, checkStatus, type Invalid } from './validate.ts'

export interface GitHubStartOptions {
  /** default `example/app` */
  readonly repository?: string
  /** `/api/v3` on GitHub Enterprise Server; default none */
  readonly prefix?: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

interface Request {
  readonly method: string
  readonly url: URL
  readonly body: unknown
  readonly token: GitHubToken | null
}

interface GitHubToken {
  readonly permissions: GitHubPermissions
  readonly author: GitHubComment['user']
}

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const

const answer = (status: number, body: unknown): Answer => ({ status, body })
const message = (status: number, text: string): Answer =>
  answer(status, { message: text, status: String(status) })
const NOT_ACCESSIBLE = message(403, 'Resource not accessible by integration')
const NOT_FOUND = message(404, 'Not Found')
const invalid = ({ field, reason }: Invalid): Answer =>
  answer(422, { message: 'Validation Failed', errors: [{ field, code: 'custom', message: reason }] })

export async function startGitHub(options: GitHubStartOptions = {}): Promise<GitHubApi> {
  const { repository = 'example/app', prefix = '' } = options
  const knobs: GitHubKnobs = { latencyMs: 0, failWith: null, hang: false, redirectTo: null }
  const calls: GitHubCall[] = []
  const state = new State()
  const server = createServer((request, response) => {
    void serve(request, response)
  })
  const port = await listen(server)
  const base = `${prefix}/repos/${repository}`

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = await readRequest(request, state)
    const own = knobs.hang ? null : await replyTo(read, request)
    calls.push({
      method: read.method,
      path: read.url.pathname + read.url.search,
      authorization: request.headers.authorization ?? null,
      body: read.body,
      status: own?.status ?? null
    })
    if (own === null) return
    const location = knobs.redirectTo === null ? {} : { location: knobs.redirectTo + read.url.pathname }
    response.writeHead(own.status, { 'content-type': 'application/json; charset=utf-8', ...location })
    response.end(JSON.stringify(own.body))
  }

  async function replyTo(read: Request, request: IncomingMessage): Promise<Answer> {
    if (knobs.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, knobs.latencyMs))
    if (knobs.redirectTo !== null) return message(307, 'Temporary Redirect')
    if (knobs.failWith !== null) return message(knobs.failWith, 'Server Error')
    if (!request.headers['user-agent']) return message(403, 'Request forbidden by administrative rules.')
    if (read.token === null) return message(401, 'Bad credentials')
    if (read.url.pathname === `${prefix}/user`) return userOf(read.token)
    if (!read.url.pathname.startsWith(`${base}/`)) return NOT_FOUND
    return state.route(read, read.token, read.url.pathname.slice(base.length))
  }

  return {
    apiUrl: `http://127.0.0.1:${port}${prefix}`,
    repository,
    knobs,
    calls,
    statuses: state.statuses,
    comments: state.comments,
    pullFiles: state.pullFiles,
    addToken: (permissions, author = BOT) => state.addToken(permissions, author),
    addComment: (issue, body, user) => state.addComment(issue, body, user),
    stop: async () => {
      const closed = closeServer(server)
      server.closeAllConnections()
      await closed
    }
  }
}

class State {
  readonly statuses: GitHubApi['statuses'] = []
  readonly comments: GitHubComment[] = []
  readonly pullFiles = new Map<number, string[]>()
  readonly #tokens = new Map<string, GitHubToken>()
  #lastId = 1000

  addToken(permissions: GitHubPermissions, author: GitHubComment['user']): string {
    const text = `ghs_testbed${String(this.#tokens.size).padStart(29, '0')}`
    this.#tokens.set(text, { permissions, author })
    return text
  }

  tokenOf(authorization: string | undefined): GitHubToken | null {
    return this.#tokens.get(/^(?:Bearer|token) (\S+)$/.exec(authorization ?? '')?.[1] ?? '') ?? null
  }

  addComment(issue: number, body: string, user: GitHubComment['user']): GitHubComment {
    const comment = { id: ++this.#lastId, issue, body, user, edits: 0 }
    this.comments.push(comment)
    return comment
  }

  route(request: Request, token: GitHubToken, path: string): Answer {
    const { method } = request
    const sha = /^\/statuses\/([0-9a-f]+)$/.exec(path)?.[1]
    if (sha !== undefined && method === 'POST') return this.#createStatus(request, token, sha)
    const issue = /^\/issues\/(\d+)\/comments$/.exec(path)?.[1]
    if (issue !== undefined && method === 'GET') return this.#listComments(request, token, Number(issue))
    if (issue !== undefined && method === 'POST') return this.#createComment(request, token, Number(issue))
    const comment = /^\/issues\/comments\/(\d+)$/.exec(path)?.[1]
    if (comment !== undefined && method === 'PATCH') return this.#editComment(request, token, Number(comment))
    const pull = /^\/pulls\/(\d+)\/files$/.exec(path)?.[1]
    if (pull !== undefined && method === 'GET') return this.#listFiles(request, token, Number(pull))
    return NOT_FOUND
  }

  #createStatus({ body }: Request, { permissions }: GitHubToken, sha: string): Answer {
    if (permissions.statuses !== 'write') return NOT_ACCESSIBLE
    const wrong = checkStatus(sha, body)
    if (wrong !== null) return invalid(wrong)
    const status = { sha, ...(body as Omit<GitHubApi['statuses'][number], 'sha'>) }
    this.statuses.push(status)
    return answer(201, { id: ++this.#lastId, ...status })
  }

  #listComments({ url }: Request, { permissions }: GitHubToken, issue: number): Answer {
    if (permissions.pullRequests === 'none') return NOT_ACCESSIBLE
    return answer(
      200,
      pageOf(
        this.comments.filter((comment) => comment.issue === issue),
        url
      )
    )
  }

  #createComment({ body }: Request, { permissions, author }: GitHubToken, issue: number): Answer {
    if (permissions.pullRequests !== 'write') return NOT_ACCESSIBLE
    const text = checkComment(body)
    if (typeof text !== 'string') return invalid(text)
    return answer(201, this.addComment(issue, text, author))
  }

  #editComment({ body }: Request, { permissions }: GitHubToken, id: number): Answer {
    if (permissions.pullRequests !== 'write') return NOT_ACCESSIBLE
    const comment = this.comments.find((item) => item.id === id)
    if (comment === undefined) return NOT_FOUND
    const text = checkComment(body)
    if (typeof text !== 'string') return invalid(text)
    comment.body = text
    comment.edits++
    return answer(200, comment)
  }

  #listFiles({ url }: Request, { permissions }: GitHubToken, pull: number): Answer {
    if (permissions.pullRequests === 'none') return NOT_ACCESSIBLE
    const files = this.pullFiles.get(pull)
    if (files === undefined) return NOT_FOUND
    return answer(
      200,
      pageOf(
        files.map((filename) => ({ filename, status: 'modified' })),
        url
      )
    )
  }
}

/** The token of a job is an app's, which is no user. */
const userOf = ({ author }: GitHubToken): Answer =>
  author.type === 'User' ? answer(200, author) : NOT_ACCESSIBLE

/** 30 to a page unless asked, 100 at most, as the real one. */
function pageOf<T>(all: readonly T[], url: URL): T[] {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30))
  const page = Number(url.searchParams.get('page') ?? 1)
  return all.slice((page - 1) * size, page * size)
}

async function readRequest(request: IncomingMessage, state: State): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://api'),
    body: text === '' ? null : (JSON.parse(text) as unknown),
    token: state.tokenOf(request.headers.authorization)
  }
}
