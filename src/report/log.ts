import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import type { RunLog } from '../services.ts'

/** More than this of a tool's output helps nobody. */
const DETAIL_LIMIT = 60_000

/** The log of a GitHub job. */
export const jobLog: RunLog = {
  info: (message) => {
    core.info(plain(message))
  },
  warning: (message) => {
    core.warning(plain(message))
  },
  // What a server or the CLI printed may contain workflow commands: none of it may act (github.com/actions/toolkit, commands).
  detail: (title, text) => {
    const token = randomUUID()
    core.info(plain(title))
    core.info(`::stop-commands::${token}`)
    core.info(text.trim().slice(-DETAIL_LIMIT))
    core.info(`::${token}::`)
  },
  group: (title, body) => core.group(plain(title), body)
}

/**
 * Text that starts no workflow command: the runner takes `::` at the start of a line, after any .NET white space, and
 * `##[` anywhere in it (actions/runner, ActionCommand.cs).
 */
function plain(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => (/^[\s\u0085]*::/.test(line) ? `'${line}` : line).replaceAll('##[', '## ['))
    .join('\n')
}
