import { afterAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inFunctions, makeTree, removeTrees, writeTree } from './support/tree.ts'

afterAll(removeTrees)

const CLI = path.resolve(import.meta.dirname, '../dist/cli.js')
const STAMP = 'supabase/functions/hello/dual-deploy-stamp.ts'
const ENTRYPOINT = 'Deno.serve(() => new Response())\n'

const project = (): string =>
  makeTree(inFunctions({ 'hello/index.ts': ENTRYPOINT, 'other/index.ts': ENTRYPOINT }))

/** The command as a person runs it: one file, nothing beside it. */
function dualDeploy(
  words: readonly string[],
  cwd: string
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { cwd, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

describe('dual-deploy stamp', () => {
  test('renews stamps in the folder it runs in, names them, and finds them fresh after that', () => {
    const root = project()
    expect(dualDeploy(['stamp'], root)).toEqual({ code: 0, out: 'renewed hello\nrenewed other\n', err: '' })
    expect(dualDeploy(['stamp'], root)).toEqual({ code: 0, out: '2 stamps are fresh\n', err: '' })
  })

  test('works on a folder that is named', () => {
    const root = project()
    expect(dualDeploy(['stamp', path.basename(root)], path.dirname(root)).code).toBe(0)
    expect(existsSync(path.join(root, STAMP))).toBe(true)
  })

  test('with --check writes nothing, and ends with 1 until stamps are fresh', () => {
    const root = project()
    expect(dualDeploy(['stamp', '--check'], root)).toMatchObject({
      code: 1,
      out: 'stale hello\nstale other\n'
    })
    expect(existsSync(path.join(root, STAMP))).toBe(false)
    dualDeploy(['stamp'], root)
    expect(dualDeploy(['stamp', '--check'], root).code).toBe(0)
    writeTree(root, inFunctions({ 'hello/index.ts': `// changed\n${ENTRYPOINT}` }))
    expect(dualDeploy(['--check', 'stamp'], root).code).toBe(2)
    expect(dualDeploy(['stamp', '--check', root], '/')).toMatchObject({ code: 1, out: 'stale hello\n' })
  })

  test('writes no stamp while the functions have an error, and says where it is', () => {
    const root = project()
    writeTree(root, inFunctions({ 'hello/index.ts': `import './nowhere.ts'\n${ENTRYPOINT}` }))
    const { code, err } = dualDeploy(['stamp'], root)
    expect(code).toBe(1)
    expect(err).toMatch(/supabase\/functions\/hello\/index\.ts:1 .*nowhere\.ts/)
    expect(existsSync(path.join(root, STAMP))).toBe(false)
  })

  test('says so where there are no functions', () => {
    const { code, err } = dualDeploy(['stamp'], makeTree({ 'README.md': '' }))
    expect(code).toBe(1)
    expect(err).toMatch(/functions/)
    expect(err).not.toMatch(/^\s+at /m)
  })

  test.each([[[]], [['deploy']], [['stamp', '--force']], [['stamp', 'a', 'b']], [['--help']]])(
    'shows how it is used for %j, and ends with 2',
    (words) => {
      const root = project()
      const { code, err } = dualDeploy(words, root)
      expect(code).toBe(2)
      expect(err).toMatch(/^usage: dual-deploy stamp/)
      expect(existsSync(path.join(root, STAMP))).toBe(false)
    }
  )

  test('can be run as it is: npx starts it by its first line', () => {
    expect(readFileSync(CLI, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node'])
  })

  test('is not built by npx: npm installs all development packages for a script of one of these names (pacote, lib/git.js)', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
    const built = ['build', 'prepare', 'prepack', 'preinstall', 'install', 'postinstall']
    expect(Object.keys(scripts).filter((name) => built.includes(name))).toEqual([])
  })
})
