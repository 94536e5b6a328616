import { foreignWords } from '../../untrusted.ts'

/** The stock router says so at each request: which function it was for, and nothing of how that went. */
const ROUTINE = /^serving the request with /

const WORDS_LIMIT = 600

/**
 * What a container's log says of a function: its last three reports that name it, or nothing. The runtime puts the place of
 * an error on a line of its own, indented, and only that has the function's name in it
 * (https://github.com/supabase/cli/issues/3343); so an indented line is told with the one that it belongs to.
 */
export function linesAbout(name: string, lines: readonly string[]): string {
  const reports: string[][] = [[]]
  for (const line of lines) {
    if (!/^\s/.test(line)) reports.push(ROUTINE.test(line) ? [] : [line])
    else if (namesFunction(line, name)) reports.at(-1)?.push(line.trim())
  }
  const told = reports.map((report) => report.join(' ').trim())
  const found = new Set(told.filter((report) => namesFunction(report, name)))
  return foreignWords([...found].slice(-3).join(' ⏎ '), [], WORDS_LIMIT)
}

/** Whole names alone: `hello` is not named by what `hello-world` says. */
const namesFunction = (line: string, name: string): boolean => line.split(/[^\w-]+/).includes(name)
