import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { byTarget, entriesByTarget, TARGET_IDS, TARGETS, type TargetId } from '../../src/targets/table.ts'

const root = path.resolve(import.meta.dirname, '../..')
const table = path.join(root, 'src/targets/table.ts')

/** Modules of `src/` that know the table; what none of them says of a target, no other one can. */
const knowing = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((file) => path.join(root, 'src', file))
  .filter((file) => file.endsWith('.ts') && /from '.*\/table\.ts'/.test(readFileSync(file, 'utf8')))

/** Type errors of modules where the table has one row more, as `file: what`. */
function errorsWith(row: string, files: readonly string[]): string[] {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const before = "  'self-hosted': {\n"
  const source = readFileSync(table, 'utf8')
  expect(source.split(before)).toHaveLength(2)
  const readFile = host.readFile.bind(host)
  host.readFile = (file) =>
    path.resolve(file) === table ? source.replace(before, `  third: ${row},\n${before}`) : readFile(file)
  const program = ts.createProgram(files, options, host)
  const found = files.flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)))
  return found.map(({ file, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ')
    return `${path.relative(root, file?.fileName ?? '')}: ${text}`
  })
}

const ROW =
  "label: 'Third', platform: 'hosted', order: 3, outputs: { hash: 'third-hash', status: 'third-status' }"

describe('a name that comes to the table of targets', () => {
  test('is a type error where inputs are read and targets are opened, and nowhere else', () => {
    const errors = errorsWith(`{ ${ROW} }`, knowing)
    expect([...new Set(errors.map((error) => error.split(': ')[0]))].sort()).toEqual([
      'src/inputs.ts',
      'src/targets/open.ts'
    ])
    expect(errors.join('\n')).toMatch(/'third' is missing/)
  }, 120_000)

  test.each(['label', 'platform', 'order', 'outputs'])('is one in the table without its %s', (field) => {
    const row = ROW.replace(new RegExp(`${field}: (\\{[^}]*\\}|[^,]*)(, )?`), '')
    expect(row).not.toContain(`${field}:`)
    expect(errorsWith(`{ ${row} }`, [table]).join('\n')).toMatch(
      new RegExp(`^src/targets/table.ts: .*'${field}' is missing`, 'm')
    )
  })
})

describe('the table of targets', () => {
  test('has names that are told apart in outputs, and turns that are', () => {
    const outputs = Object.values(TARGETS).flatMap((row) => Object.values(row.outputs))
    expect(new Set(outputs).size).toBe(outputs.length)
    expect(new Set(Object.values(TARGETS).map(({ order }) => order)).size).toBe(TARGET_IDS.length)
  })

  test('makes something for each, and puts what is kept by target into one order, leaving none out', () => {
    expect(byTarget((id) => `${id}!`)).toEqual({ cloud: 'cloud!', 'self-hosted': 'self-hosted!' })
    const values = { ['other' as TargetId]: 3, 'self-hosted': 2, cloud: 1 }
    expect(entriesByTarget(values)).toEqual([
      ['cloud', 1],
      ['self-hosted', 2],
      ['other', 3]
    ])
    expect(entriesByTarget({ 'self-hosted': 2 })).toEqual([['self-hosted', 2]])
  })
})
