import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { moduleOf } from '../../../script/shell-text.mjs'
import { program } from '../../../src/targets/self-hosted/programs/program.ts'
import { VERBS, type Verb } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { runScript, SHELLS } from '../../support/shell.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../src/targets/self-hosted/programs')
const namesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((file) => (file.endsWith('.sh') ? [path.basename(file, '.sh')] : []))

test('there is a file for each verb, and none without', () => {
  // `note` is the program of `record`, which is told its verb.
  expect([...namesIn(FOLDER), 'note'].sort()).toEqual(Object.keys(VERBS).sort())
})

test('each shared part is in a program', () => {
  const texts = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sh'))
    .map((file) => readFileSync(path.join(FOLDER, file), 'utf8'))
  for (const part of namesIn(path.join(FOLDER, 'shared')))
    expect(
      texts.filter((text) => new RegExp(`^\\. \\./(?:shared/)?${part}\\.sh$`, 'm').test(text))
    ).not.toEqual([])
})

describe.each(Object.keys(VERBS) as Verb[])('%s on the server', (verb) => {
  const { script } = VERBS[verb]

  test('has no comment, reads no file of ours, and knows every constant that it names', () => {
    expect(script).not.toMatch(/^\s*(#|$)|^\. /m)
    const named = [...script.matchAll(/\$\{?\(?\(?([A-Z][A-Z_]+)\b/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !script.includes(`\n${name}="`))).toEqual([])
  })

  test.each(SHELLS)('is a program of %s', async (shell) => {
    const { code, stderr } = await runScript(shell, `set -n\n${script}`, '')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('a shell file as a module', () => {
  /** What the module exports. */
  const textOf = async (source: string): Promise<unknown> => {
    const loaded = (await import(`data:text/javascript,${encodeURIComponent(moduleOf(source))}`)) as {
      default: unknown
    }
    return loaded.default
  }

  test('is its lines, byte by byte, without those that are comments', async () => {
    const kept = ['a=${b#c}  # kept', 'printf "\\n`x` \\$1 ${HOME}"', '  echo "#"']
    const source = ['# one', kept[0], '', '  # two', kept[1], '\t#', kept[2], ''].join('\n')
    expect(await textOf(source)).toBe(kept.join('\n'))
  })
})

test('a part that is not there is an error, not a line for the server', () => {
  expect(() => program('. ./shared/other.sh')).toThrow('no program has a part other.sh')
})
