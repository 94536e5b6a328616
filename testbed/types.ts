/** What the testbed offers to end-to-end tests, the demo and the benchmarks. */

/** One answer that the stand-in of the Management API gives in place of the real one. */
export interface ApiFault {
  /** Which requests: HTTP method, and for uploads the slug. Both optional: absent matches all. */
  readonly method?: string
  readonly slug?: string
  /** `list`, `upload` (POST deploy), `publish` (bulk PUT), `delete`, `secrets` (the list of them). */
  readonly call?: 'list' | 'upload' | 'publish' | 'delete' | 'secrets'
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** How many requests get this answer; absent = all. */
  readonly times?: number
}

export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly slug: string | null
  readonly status: number
  /** ms since the epoch */
  readonly at: number
}

/** One request that came to a gateway in front of functions, with all that its sender told. */
export interface GatewayRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** Settable at any time; read at each request. */
export interface CloudKnobs {
  /** ms added to each Management API call */
  apiLatencyMs: number
  /** Management API requests allowed per rolling minute; 0 = no limit */
  rateLimitPerMinute: number
  faults: ApiFault[]
  /** names and values of the project's secrets; the API tells names and digests */
  secrets: Record<string, string>
  /** slugs whose upload is answered 201 but never published (exit 0 with functions missing) */
  droppedSlugs: string[]
  /** slugs listed as ACTIVE whose bundle is gone: gateway answers 404 NOT_FOUND_FUNCTION_BLOB */
  missingBlobs: string[]
  /** ms until a region serves a newly published version (before that: the old one) */
  propagationMs: Record<string, number>
  /** while true each request is answered in turn by the new and by the previous version */
  /** true = of all functions; else the names of those */
  flapping: boolean | readonly string[]
  /** the gateway answers OPTIONS itself (200, cors headers) and never reaches the function */
  swallowOptions: boolean
  /** 401 for calls without a valid JWT on functions with verify_jwt (OPTIONS passes) */
  enforceJwt: boolean
  /** ms before a worker boots */
  slowBootMs: number
}

export interface DeployedFunction {
  readonly slug: string
  readonly version: number
  readonly verifyJwt: boolean | undefined
  readonly entrypointPath: string
  /** path as uploaded (relative to the CLI's workdir) → bytes */
  readonly files: ReadonlyMap<string, Buffer>
}

export interface Cloud {
  /** 20 lowercase letters */
  readonly projectRef: string
  /** http://127.0.0.1:<port>, the Management API */
  readonly apiUrl: string
  /** base URL of the functions, ends in /functions/v1 */
  readonly functionsUrl: string
  /** path of the YAML that makes the real CLI talk to apiUrl: SUPABASE_PROFILE */
  readonly profilePath: string
  /** sbp_ + 40 hex */
  readonly accessToken: string
  /** a JWT that enforceJwt accepts */
  readonly anonKey: string
  readonly regions: readonly string[]
  readonly knobs: CloudKnobs
  /** every Management API request so far; clear with `calls.length = 0` */
  readonly calls: ApiCall[]
  /** every request to the functions so far; clear with `requests.length = 0` */
  readonly requests: GatewayRequest[]
  /** what is published now */
  deployed(): ReadonlyMap<string, DeployedFunction>
  /** publish functions without the CLI: folder holds `supabase/functions/…`; all files of the folder are sent */
  seed(root: string, names: readonly string[]): Promise<void>
  /** a new process for the functions, which has loaded none of them */
  restartRuntime(): Promise<void>
  stop(): Promise<void>
}

export interface ServerKnobs {
  /** the gateway in front of the container answers OPTIONS itself */
  swallowOptions: boolean
  /** ms added in each direction to every chunk between client and sshd */
  sshLatencyMs: number
  /** cut the TCP connection to sshd after this many bytes from the client; null = never */
  sshCutAfterBytes: number | null
  /** called with the bytes that a connection has sent to sshd so far, before they are passed on */
  onSshBytes: ((bytes: number) => void) | null
  /** the next script that matches is killed with -9; null = none is, and once one was killed */
  killScript: ScriptKill | null
}

/** A script that arrives as `sh -c <text>` over SSH, and the line after which it kills itself. */
export interface ScriptKill {
  /** a part of one line of its text */
  readonly containing: string
  /** counted from 1 */
  readonly afterLine: number
}

export type RouterKind =
  /** the stock router up to 2026-02: 500 InvalidWorkerCreation for an unknown function */
  | 'old'
  /** the stock router since 2026: 404 NOT_FOUND, 503 BOOT_ERROR */
  | 'new'
  /** the first user's own: answers OPTIONS itself, accepts /functions/v1/<name> as well as /<name> */
  | 'first-user'

export interface ServerOptions {
  readonly router?: RouterKind
  /** default `supabase-edge-functions` */
  readonly container?: string
  readonly verifyJwt?: boolean
  /** extra environment of the container, e.g. { TESTBED_SLOW_BOOT_MS: '2000' } */
  readonly env?: Readonly<Record<string, string>>
  /** put the functions folder on a tmpfs of this many bytes */
  readonly tmpfsBytes?: number
}

export interface Server {
  readonly sshHost: string
  readonly sshPort: number
  readonly sshUser: string
  /** OpenSSH PEM text, ed25519 */
  readonly sshPrivateKey: string
  /** known_hosts lines for [127.0.0.1]:<port>, ed25519, ecdsa and rsa */
  readonly knownHosts: string
  /** SHA256:… of each host key */
  readonly fingerprints: readonly string[]
  /** the folder that is bind-mounted to /home/deno/functions */
  readonly functionsPath: string
  /** base URL through the gateway, ends in /functions/v1 */
  readonly functionsUrl: string
  readonly anonKey: string
  readonly container: string
  /** unix:///… for docker on this machine; the sshd sets it for its sessions */
  readonly dockerHost: string
  readonly knobs: ServerKnobs
  /** every request to the functions so far; clear with `requests.length = 0` */
  readonly requests: GatewayRequest[]
  /** bytes from client to sshd and back, TCP connections, and round trips of the SSH protocol, since start or the last reset */
  traffic(): { toServer: number; fromServer: number; connections: number; roundTrips: number }
  resetTraffic(): void
  /** run docker against the engine; returns stdout, throws on a non-zero code */
  docker(...args: string[]): Promise<string>
  /** all that the container ever wrote */
  logs(): Promise<string>
  /** started-at of the container, changes with each (re)start */
  startedAt(): Promise<string>
  isRunning(): Promise<boolean>
  /**
   * Until undone: `true` = the container cannot start (its command exits 1); `crash-loop` = it dies 1 s after each start.
   * @param whileThere only while this path exists in the functions folder, so that the way back heals
   */
  breakContainer(broken: boolean | 'crash-loop', whileThere?: string): Promise<void>
  /** shell lines that each SSH session runs before its command (another PATH, fewer rights); null = none */
  setSession(lines: string | null): Promise<void>
  stop(): Promise<void>
}

/** Settable at any time; read at each request. */
export interface GitHubKnobs {
  latencyMs: number
  /** this status in place of every answer; null = none */
  failWith: number | null
  /** take requests and never answer */
  hang: boolean
  /** an origin to which every request is sent on; null = none */
  redirectTo: string | null
}

/** What `permissions:` of a job gives to its token; of a fork's never more than read. */
export interface GitHubPermissions {
  readonly statuses: 'write' | 'read' | 'none'
  readonly pullRequests: 'write' | 'read' | 'none'
}

export interface GitHubCall {
  readonly method: string
  readonly path: string
  readonly authorization: string | null
  readonly body: unknown
  /** null = never answered */
  readonly status: number | null
}

export interface GitHubStatus {
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string
  readonly target_url?: string
}

export interface GitHubComment {
  readonly id: number
  readonly issue: number
  body: string
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' }
  edits: number
}

/** Stand-in of the GitHub REST API. */
export interface GitHubApi {
  /** GITHUB_API_URL */
  readonly apiUrl: string
  readonly repository: string
  readonly knobs: GitHubKnobs
  /** every request so far; clear with `calls.length = 0` */
  readonly calls: GitHubCall[]
  readonly statuses: GitHubStatus[]
  readonly comments: GitHubComment[]
  /** files that a pull request changes, by its number */
  readonly pullFiles: Map<number, string[]>
  /** @returns a token; what it writes is by github-actions[bot] unless `author` says otherwise */
  addToken(permissions: GitHubPermissions, author?: GitHubComment['user']): string
  addComment(issue: number, body: string, user: GitHubComment['user']): GitHubComment
  stop(): Promise<void>
}
