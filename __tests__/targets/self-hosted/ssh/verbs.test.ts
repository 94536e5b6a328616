import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import {
  commandOf,
  PROTOCOL,
  VERBS,
  type RemoteVerb,
  type Verb
} from '../../../../src/targets/self-hosted/ssh/verbs.ts'

const ALL = Object.entries(VERBS) as [Verb, RemoteVerb][]

describe.each(ALL)('%s', (verb, { script, input }) => {
  test('is told its input as its script reads it', () => {
    const read = [...script.matchAll(/^IFS= read -r (\w+) \|\| exit 64$/gm)].map((match) => match[1] ?? '')
    const kinds = input.split(' ').filter((kind) => !/[*~]$/.test(kind))
    // A record's text is read as a whole, behind the list.
    expect(kinds.length).toBe(read.length + (verb === 'record' || verb === 'note' ? 1 : 0))
    for (const [at, name] of read.entries()) {
      if (['docker', 'container', 'destination', 'functions', 'state', 'tree', 'restart'].includes(name))
        expect(kinds[at]).toBe(name)
    }
  })

  test('is for any shell its script, with the verb and the version behind it', () => {
    const probe = commandOf(verb).replace(/^exec sh -c /, 'printf "%s\\n" ')
    expect(spawnSync('sh', ['-c', probe]).stdout.toString()).toBe(
      `${script}\ndual-deploy\n${verb}\n${PROTOCOL}\n`
    )
  })

  test('stands behind the last single quote of its command', () => {
    const command = commandOf(verb, ['rsync', '--server'])
    expect(command.slice(command.lastIndexOf("'") + 1)).toBe(
      ` dual-deploy ${verb} ${PROTOCOL} rsync --server`
    )
  })
})

test('no two verbs have one script, but for what writes the record', () => {
  expect(VERBS.note.script).toBe(VERBS.record.script)
  expect(new Set(ALL.map(([, { script }]) => script)).size).toBe(ALL.length - 1)
})
