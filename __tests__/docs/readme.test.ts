import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { groupsOf, inputTables, replaceBetween } from '../../script/docs.mjs'
import { readInputs } from '../../src/inputs.ts'
import { blocksIn, readPage } from '../support/page.ts'

const page = readPage('README.md')
const actionYaml = readPage('action.yml')
const action = parse(actionYaml) as { readonly inputs: Readonly<Record<string, { default?: string }>> }

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { with?: Record<string, unknown> }[] }>>
}

describe('README.md', () => {
  test('is read in a few minutes', () => {
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(20 * 1024)
  })

  test('names the two commands before anything has to be scrolled for', () => {
    const first = page.split('\n').slice(0, 15).join('\n')
    expect(first).toContain('script/demo')
    expect(first).toContain('script/test')
  })

  test('tells the promise, shows a red step and the workflow, and says what it takes, in this order', () => {
    const order = [
      '**A green step means',
      '(docs/images/summary-red.png)',
      '```yaml',
      '## What you need',
      '## Inputs'
    ]
    const places = order.map((each) => page.indexOf(each))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  test('has a workflow that deploys to both targets as it stands, and fits on a screen', () => {
    const [block] = blocksIn(page).filter(({ language }) => language === 'yaml')
    expect(block?.text.split('\n').length).toBeLessThanOrEqual(24)
    const { jobs } = parse(block?.text ?? '') as Workflow
    const given = Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .at(-1)?.with
    expect(Object.keys(given ?? {}).filter((name) => !(name in action.inputs))).toEqual([])
    expect(modeWith(new Set(Object.keys(given ?? {})))).toBe('deploy')
  })
})

/** What a push does in which all these inputs have a value; throws where one is missing. */
function modeWith(given: ReadonlySet<string>): string {
  const values: Readonly<Record<string, string>> = {
    'self-hosted-path': '/srv/supabase/volumes/functions',
    'self-hosted-url': 'https://api.example.com/functions/v1'
  }
  return readInputs({
    get: (name) => (given.has(name) ? (values[name] ?? 'given') : ''),
    hide: () => undefined,
    workspace: '/srv/runner/app',
    event: 'push',
    isForkEvent: false
  }).mode
}

describe('the tables of inputs', () => {
  const groups = groupsOf(actionYaml)

  test('have every input once, in the groups of action.yml', () => {
    expect(groups.map(({ title }) => title)).toEqual([
      ...['What to do', 'Cloud', 'Self-hosted server', 'Proof', 'Repository', 'Report']
    ])
    expect(groups.flatMap(({ inputs }) => inputs.map(([name]) => name))).toEqual(Object.keys(action.inputs))
  })

  test('have no blanks that align a column', () => {
    expect(inputTables(groups).match(/ {3,}/)).toBeNull()
    expect(page).toContain(inputTables(groups))
  })

  test('want every input in a group', () => {
    expect(() => groupsOf('inputs:\n  mode:\n    default: x\n')).toThrow('the input mode is in no group')
  })

  test('take the place of what stands between their marks, and of nothing else', () => {
    expect(replaceBetween('a\n<!-- x -->\nold\n<!-- /x -->\nb', 'x', 'new')).toBe(
      'a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb'
    )
    expect(() => replaceBetween('<!-- x -->', 'x', 'new')).toThrow('one `<!-- x -->`')
  })
})
