import { afterAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import type { Finding } from '../../src/findings/finding.ts'
import { missingVariables, needsSecrets, type VariableUse } from '../../src/preflight/environment.ts'
import { judge } from '../../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../../src/preflight/trees.ts'
import { inFunctions, makeTree, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

/** What a run knows of the variables of these functions. */
function usesOf(files: Files): readonly VariableUse[] {
  const root = makeTree(inFunctions(files))
  const project = read(root)
  const functionsDir = path.join(root, 'supabase/functions')
  const trees = readTrees(treeRequest(project, null))
  return judge(project, trees, { functionsDir, cloud: 'deploy', router: 'stock' }).variables
}

const get = (...names: string[]): string => names.map((name) => `use(Deno.env.get('${name}'))\n`).join('')

function missing(
  files: Files,
  target: 'cloud' | 'self-hosted',
  present: readonly string[] = [],
  selected?: readonly string[]
): Finding[] {
  const uses = usesOf(files)
  const all = new Set(selected ?? uses.map((use) => use.function))
  return missingVariables(uses, target, new Set(present), all)
}

describe('a variable that a target lacks', () => {
  test('is one warning that names functions, variable, target and the first place that reads it', () => {
    const files = {
      'b/index.ts': `import '../_shared/pay.ts'\n${get('PAY_KEY')}`,
      'a/index.ts': "import '../_shared/pay.ts'",
      '_shared/pay.ts': `\n${get('PAY_KEY')}`
    }
    expect(missing(files, 'self-hosted', ['PATH'])).toEqual([
      {
        severity: 'warning',
        code: 'missing-variable',
        message:
          '2 functions read PAY_KEY (a, b), which the container of the self-hosted server does not have.',
        file: 'supabase/functions/_shared/pay.ts',
        line: 2,
        fix: expect.stringContaining('docker compose up -d --force-recreate --no-deps functions')
      }
    ])
    expect(missing(files, 'cloud')).toMatchObject([
      { message: '2 functions read PAY_KEY (a, b), which the cloud project does not have.' }
    ])
  })

  test('names the first functions of many, and how many more', () => {
    const files = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`fn${index + 10}/index.ts`, get('X')])
    )
    expect(missing(files, 'cloud')[0]?.message).toContain('fn17 and 3 more')
  })

  test('is no warning where the target has it, or one that does as well', () => {
    const either = { 'a/index.ts': "use(Deno.env.get('A') ?? Deno.env.get('B'))" }
    expect(missing({ 'a/index.ts': get('X') }, 'cloud', ['X'])).toEqual([])
    expect(missing(either, 'cloud', ['B'])).toEqual([])
    expect(missing(either, 'cloud')).toMatchObject([{ message: expect.stringContaining('reads A or B,') }])
  })

  test('is no warning for functions that were not chosen', () => {
    const files = { 'a/index.ts': get('X'), 'b/index.ts': get('Y') }
    expect(missing(files, 'cloud', [], ['a'])).toMatchObject([{ line: 1, message: /reads X/ }].map(asked))
  })

  test('is no warning where a comment silences its read', () => {
    const line = "use(Deno.env.get('X')) // dual-deploy-ignore missing-variable"
    expect(missing({ 'a/index.ts': line }, 'cloud')).toEqual([])
    expect(missing({ 'a/index.ts': `${line}\n${get('X')}` }, 'cloud')).toMatchObject([{ line: 2 }])
  })

  test('is no warning in a module that only gives types', () => {
    const files = { 'a/index.ts': "import type { T } from './t.ts'", 'a/t.ts': get('X') }
    expect(missing(files, 'cloud')).toEqual([])
  })
})

const asked = (found: { line: number; message: RegExp }): unknown => ({
  ...found,
  message: expect.stringMatching(found.message)
})

describe('what is there by itself', () => {
  test.each(['SUPABASE_URL', 'SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_DB_URL'])(
    '%s is on both targets',
    (name) => {
      const files = { 'a/index.ts': get(name) }
      expect([...missing(files, 'cloud'), ...missing(files, 'self-hosted')]).toEqual([])
    }
  )

  test.each(['SB_REGION', 'SB_EXECUTION_ID', 'DENO_DEPLOYMENT_ID', 'SUPABASE_JWKS', 'SUPABASE_SECRET_KEYS'])(
    '%s is on the cloud, and self-hosted where the container has it',
    (name) => {
      const files = { 'a/index.ts': get(name) }
      expect(missing(files, 'cloud')).toEqual([])
      expect(missing(files, 'self-hosted', [name])).toEqual([])
      expect(missing(files, 'self-hosted')).toMatchObject([
        { message: expect.stringContaining('only the cloud sets it') }
      ])
    }
  )

  test('a name that the cloud reserves cannot be a secret there', () => {
    const [finding] = missing({ 'a/index.ts': get('SUPABASE_PUBLIC_URL') }, 'cloud')
    expect(finding?.fix).toContain('reserves names that begin with SUPABASE_')
  })
})

describe('the secrets of the cloud', () => {
  const uses = usesOf({ 'a/index.ts': get('SUPABASE_URL', 'SB_REGION'), 'b/index.ts': get('PAY_KEY') })

  test.each([
    ['a function that is published reads one', ['a', 'b'], true],
    ['all that is published reads what is always there', ['a'], false],
    ['nothing is published', [], false]
  ])('are asked for when %s: %s', (_what, names, expected) => {
    expect(needsSecrets(uses, names)).toBe(expected)
  })
})
