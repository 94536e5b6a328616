import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A commit of the action, as GitHub would name the one behind `v1`. */
export const PINNED = 'c0ffee'.repeat(6) + 'c0ff'

/**
 * Stands for `gh`: keeps what it is told in files, and refuses a secret that comes as an argument. What starts a workflow
 * is written down, for the test to run it.
 */
const PROGRAM = `#!/bin/sh
set -eu
store=\${0%/*}/../store
remember() {
  kind=$1 name=$2
  shift 2
  place=repository
  body=
  while [ $# -gt 0 ]; do
    case $1 in
      --env) place=$2; shift 2 ;;
      --body)
        [ "$kind" = variables ] || { echo 'gh stand-in: a secret in an argument' >&2; exit 1; }
        body=$2; shift 2 ;;
      *) echo "gh stand-in: $1 is not known" >&2; exit 1 ;;
    esac
  done
  [ "$place" = repository ] || [ -e "$store/environments/$place" ] || { echo "HTTP 404: no environment $place" >&2; exit 1; }
  mkdir -p "$store/$kind/$place"
  if [ "$kind" = variables ]; then printf '%s' "$body" > "$store/$kind/$place/$name"; else cat > "$store/$kind/$place/$name"; fi
}
command="$1 \${2:-}"
case $command in
  'secret set') shift 2; remember secrets "$@" ;;
  'variable set') shift 2; remember variables "$@" ;;
  'api repos/dual-deploy/dual-deploy/commits/v1') echo ${PINNED} ;;
  'api --method')
    case "$3 $4" in
      'PUT repos/{owner}/{repo}/environments/'*) mkdir -p "$store/environments"; : > "$store/environments/\${4##*/}" ;;
      'POST repos/{owner}/{repo}/environments/'*/deployment-branch-policies)
        environment=\${4%/*}; printf '%s\\n' "$6" >> "$store/environments/\${environment##*/}" ;;
      *) echo "gh stand-in: api $3 $4 is not known" >&2; exit 1 ;;
    esac ;;
  'workflow disable') : > "$store/disabled-$3" ;;
  'workflow enable') rm "$store/disabled-$3" ;;
  'pr create') echo pull_request >> "$store/events" ;;
  'pr merge')
    [ "$3 $4" = '--merge --delete-branch' ] || { echo 'gh stand-in: another kind of merge is not known' >&2; exit 1; }
    branch=$(git branch --show-current)
    git push --quiet origin HEAD:main
    git push --quiet --delete origin "$branch"
    git switch --quiet main
    git pull --quiet origin main
    git branch --quiet --delete "$branch"
    echo push >> "$store/events" ;;
  'workflow run') shift 2; echo "workflow_dispatch $*" >> "$store/events" ;;
  'pr checks' | 'run watch') exit "$(cat "$store/last-exit")" ;;
  'run list') echo 1 ;;
  *) echo "gh stand-in: $command is not known" >&2; exit 1 ;;
esac
`

/** What a workflow was started by. */
export interface Started {
  readonly event: string
  /** of `gh workflow run -f name=value` */
  readonly inputs: Readonly<Record<string, string>>
}

export class GitHubCli {
  /** holds `gh`: to be the first folder on PATH */
  readonly binDir: string
  readonly #store: string

  constructor(folder: string) {
    this.binDir = path.join(folder, 'bin')
    this.#store = path.join(folder, 'store')
    mkdirSync(this.binDir, { recursive: true })
    mkdirSync(this.#store)
    writeFileSync(path.join(this.binDir, 'gh'), PROGRAM, { mode: 0o755 })
    this.takeEvents()
  }

  /** What was started since the last look. */
  takeEvents(): Started[] {
    const file = path.join(this.#store, 'events')
    const lines = readTextOr(file, '').split('\n').filter(Boolean)
    writeFileSync(file, '')
    return lines.map((line) => {
      const [event = '', ...words] = line.split(' ')
      const pairs = words.filter((word) => word.includes('='))
      return {
        event,
        inputs: Object.fromEntries(pairs.map((pair) => pair.split('=', 2) as [string, string]))
      }
    })
  }

  /** What `gh run watch` and `gh pr checks` end with. */
  set lastExit(code: number) {
    writeFileSync(path.join(this.#store, 'last-exit'), String(code))
  }

  isDisabled(workflow: string): boolean {
    return existsSync(path.join(this.#store, `disabled-${workflow}`))
  }

  /** Branches that an environment is for. */
  branchesOf(environment: string): string[] {
    return readTextOr(path.join(this.#store, 'environments', environment), '')
      .split('\n')
      .filter(Boolean)
  }

  /** What a job sees of `secrets` or `vars`: the repository's, and its environment's over them. */
  valuesFor(kind: 'secrets' | 'variables', environment: string | undefined): Record<string, string> {
    const places = environment === undefined ? ['repository'] : ['repository', environment]
    return Object.assign(
      {},
      ...places.map((place) => this.#read(path.join(this.#store, kind, place)))
    ) as Record<string, string>
  }

  #read(folder: string): Record<string, string> {
    const names = namesIn(folder)
    return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readTextOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
