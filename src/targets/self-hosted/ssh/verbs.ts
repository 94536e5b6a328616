import { createHash } from 'node:crypto'
import activate from '../programs/activate.sh'
import container from '../programs/container.sh'
import discard from '../programs/discard.sh'
import exportFolders from '../programs/export.sh'
import free from '../programs/free.sh'
import inspect from '../programs/inspect.sh'
import logs from '../programs/logs.sh'
import receive from '../programs/receive.sh'
import record from '../programs/record.sh'
import renew from '../programs/renew.sh'
import result from '../programs/result.sh'
import stageRouter from '../programs/stage-router.sh'
import stageUndo from '../programs/stage-undo.sh'
import take from '../programs/take.sh'
import { program, wrapScript } from '../programs/program.ts'

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
  inspect: { script: program(inspect), input: 'docker container functions state path~' },
  take: { script: program(take), input: 'state id lease text' },
  renew: { script: program(renew), input: 'state id lease' },
  free: { script: program(free), input: 'state owner' },
  receive: { script: program(receive), input: 'functions tree folder*' },
  activate: {
    script: program(activate),
    input: 'docker container destination functions state id id restart grace pointer folder* digest~'
  },
  result: { script: program(result), input: 'state id' },
  container: { script: program(container), input: 'docker container' },
  logs: { script: program(logs), input: 'docker container state id' },
  'stage-undo': { script: program(stageUndo), input: 'state id id* name*' },
  'stage-router': { script: program(stageRouter), input: 'state id' },
  export: { script: program(exportFolders), input: 'functions state name*' },
  discard: { script: program(discard), input: 'state id' },
  record: { script: program(record), input: 'state functions id id* text' },
  /** the record, in the middle of a deploy: the same program, which knows its name */
  note: { script: program(record), input: 'state functions id id* text' }
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
