import { createHash } from 'node:crypto'
import { ACTIVATE } from './activation.ts'
import { LOCK_SCRIPTS } from './lock-scripts.ts'
import {
  CONTAINER,
  DISCARD,
  EXPORT,
  INSPECT,
  LOGS,
  RECEIVE,
  RECORD,
  RESULT,
  STAGE_ROUTER,
  STAGE_UNDO,
  wrapScript
} from './scripts.ts'

export interface RemoteVerb {
  readonly script: string
  /**
   * What comes on standard input, for a server that checks it (server/dual-deploy-server): a kind for each line; `kind*`
   * lines up to an empty one; `kind~` lines up to the end.
   */
  readonly input: string
}

/** All that the action ever runs on a server. */
export const VERBS = {
  inspect: { script: INSPECT, input: 'docker container functions state path~' },
  take: { script: LOCK_SCRIPTS.TAKE, input: 'state id lease text' },
  renew: { script: LOCK_SCRIPTS.RENEW, input: 'state id lease' },
  free: { script: LOCK_SCRIPTS.FREE, input: 'state owner' },
  receive: { script: RECEIVE, input: 'functions tree folder*' },
  activate: {
    script: ACTIVATE,
    input: 'docker container destination functions state id id restart grace pointer folder* digest~'
  },
  result: { script: RESULT, input: 'state id' },
  container: { script: CONTAINER, input: 'docker container' },
  logs: { script: LOGS, input: 'docker container state id' },
  'stage-undo': { script: STAGE_UNDO, input: 'state id id*' },
  'stage-router': { script: STAGE_ROUTER, input: 'state id' },
  export: { script: EXPORT, input: 'functions state name*' },
  discard: { script: DISCARD, input: 'state id' },
  record: { script: RECORD, input: 'state functions id id* text' }
} as const satisfies Readonly<Record<string, RemoteVerb>>

export type Verb = keyof typeof VERBS

/** Hex digits. It tells versions apart and protects nothing, so a few are enough. */
const PROTOCOL_LENGTH = 12

/** Names all scripts and their input at once, so that a server of another version is noticed at the first look at it. */
export const PROTOCOL = createHash('sha256')
  .update(JSON.stringify(VERBS))
  .digest('hex')
  .slice(0, PROTOCOL_LENGTH)

/**
 * The command line of a verb. A login shell runs the script; a forced command has scripts of its own and reads only what
 * stands behind it: `dual-deploy <verb> <protocol>`, then the words.
 * @param words of nothing but letters that no shell minds
 */
export const commandOf = (verb: Verb, words: readonly string[] = []): string =>
  [wrapScript(VERBS[verb].script), 'dual-deploy', verb, PROTOCOL, ...words].join(' ')
