/** The few calls of GitHub's REST API that a run makes, answered on loopback and remembered. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RecordedStatus {
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string
}

export interface GitHubApi {
  readonly url: string
  /** commit statuses so far */
  readonly statuses: RecordedStatus[]
  /** what a pull request is said to change */
  pullFiles: readonly string[]
  stop(): Promise<void>
}

export async function startGitHubApi(): Promise<GitHubApi> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const [status, answer] = route(`${request.method ?? ''} ${request.url ?? ''}`, body)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  const route = (call: string, body: string): [number, unknown] => {
    const sha = /^POST \/repos\/example\/app\/statuses\/([0-9a-f]{40})$/.exec(call)?.[1]
    if (sha !== undefined) {
      api.statuses.push({ ...(JSON.parse(body) as Omit<RecordedStatus, 'sha'>), sha })
      return [201, {}]
    }
    if (/^GET \/repos\/example\/app\/pulls\/\d+\/files/.test(call)) {
      return [200, api.pullFiles.map((filename) => ({ filename }))]
    }
    return [404, { message: 'Not Found' }]
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api: GitHubApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses: [],
    pullFiles: [],
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      })
  }
  return api
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
