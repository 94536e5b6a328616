import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { GitIgnore } from '../../src/manifest/ignored.ts'
import { inFunctions, makeTree, read } from '../support/tree.ts'

const PLACES = [
  ...['gen.ts', 'src/gen.ts', 'supabase/functions/_shared/gen.ts', 'supabase/functions/_shared/gen.d.ts'],
  ...[
    'supabase/functions/dist/x.ts',
    'supabase/functions/a/dist',
    'supabase/functions/a/[id].ts',
    '#x',
    '!x'
  ],
  ...['supabase/functions/a/x y.ts', 'supabase/functions/deep/er/gen.ts', '.env', 'supabase/.temp/x']
]

/** As git itself says, without a file of the user's. */
function ignoredByGit(root: string, place: string): boolean {
  try {
    execFileSync('git', ['-c', 'core.excludesFile=', 'check-ignore', '-q', '--no-index', '--', place], {
      cwd: root
    })
    return true
  } catch {
    return false
  }
}

describe('what git ignores', () => {
  test.each([
    ['gen.ts'],
    ['/gen.ts'],
    ['dist/'],
    ['dist'],
    ['supabase/functions/_shared/gen.ts'],
    ['/supabase/functions/**/gen.ts'],
    ['**/gen.ts'],
    ['supabase/**'],
    ['*.ts\n!gen.ts'],
    ['supabase/\n!supabase/functions/_shared/gen.ts'],
    ['*.d.ts'],
    ['\\#x\n\\!x'],
    ['# gen.ts\n\n  '],
    ['x y.ts   '],
    ['*\n!*/\n!*.ts'],
    ['gen.??'],
    ['{gen,x}.ts'],
    ['.*']
  ])('is found as git finds it: %j', (text) => {
    const root = makeTree({ '.gitignore': text, 'supabase/functions/a/index.ts': '' })
    execFileSync('git', ['init', '-q', root])
    const found = PLACES.filter((place) => new GitIgnore(root).ignores(path.join(root, place)))
    expect(found).toEqual(PLACES.filter((place) => ignoredByGit(root, place)))
  })

  test('a .gitignore further down has the last word, and is relative to its folder', () => {
    const root = makeTree({ '.gitignore': '*.ts', 'supabase/functions/.gitignore': '!*.ts\n/a/gen.ts' })
    const at = (place: string): boolean =>
      new GitIgnore(root).ignores(path.join(root, 'supabase/functions', place))
    expect([at('x.ts'), at('a/gen.ts'), at('b/a/gen.ts')]).toEqual([false, true, false])
  })

  test('what is beside the checkout is none of it', () => {
    const root = makeTree({ '.gitignore': '*' })
    expect(new GitIgnore(root).ignores(path.join(root, '../x'))).toBe(false)
  })
})

describe('an import of a file that a build makes', () => {
  test.each([
    ['import', 'error', "import '../_shared/gen.ts'"],
    ['import()', 'warning', "await import('../_shared/gen.ts')"]
  ])('by %s says so', (_, severity, code) => {
    const root = makeTree({ ...inFunctions({ 'a/index.ts': code }), '.gitignore': 'gen.ts' })
    expect(read(root).findings).toEqual([
      {
        severity,
        code: 'missing-module',
        message:
          '"../_shared/gen.ts" does not exist, and git ignores supabase/functions/_shared/gen.ts: probably a build makes it, and none ran before this step.',
        file: 'supabase/functions/a/index.ts',
        line: 1,
        fix: 'Run the build in a step before this action, also on pull requests; or commit the file.'
      }
    ])
  })
})

test.each(['missing.ts', '../../../src/x.ts'])(
  'import() weighs the same for every file that is not sent: %s',
  (file) => {
    const files = { 'src/x.ts': '', ...inFunctions({ 'a/index.ts': `await import('./${file}')` }) }
    expect(read(makeTree(files)).findings).toMatchObject([{ severity: 'warning' }])
  }
)

test('what is too much to look for is told without a word about git: a path, patterns, places', () => {
  const root = makeTree({ '.gitignore': 'x.ts\n', 'many/.gitignore': 'y\n'.repeat(1_500) })
  const of = (name: string): boolean => new GitIgnore(root).ignores(path.join(root, name))
  expect([of('x.ts'), of('a/x.ts'), of('many/z.ts')]).toEqual([true, true, false])
  expect([of(`${'a/'.repeat(3_000)}x.ts`), of(`${'a/'.repeat(40)}x.ts`)]).toEqual([false, false])
  const asked = new GitIgnore(root)
  const found = Array.from({ length: 200 }, (_, i) => asked.ignores(path.join(root, `f${i}/x.ts`)))
  expect(found.filter(Boolean)).toHaveLength(100)
})
