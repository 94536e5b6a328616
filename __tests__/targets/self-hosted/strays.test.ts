import { afterAll, describe, expect, test } from '@jest/globals'
import type { Pointer } from '../../../router/pointer.ts'
import { stage } from '../../../src/stamp/stage.ts'
import type { ServerState } from '../../../src/targets/self-hosted/answers.ts'
import { straysOf } from '../../../src/targets/self-hosted/strays.ts'
import { makeTree, projectOf, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

const PROJECT = projectOf({
  'a/index.ts': "import '../_shared/deep/x.ts'\nimport './lib/y.ts'",
  'a/lib/y.ts': 'export {}',
  'b/index.ts': "import '../_shared/vendor/z.ts'",
  'b/deno.json': '{"imports":{}}',
  '_shared/deep/x.ts': 'export {}',
  '_shared/vendor/z.ts': 'export {}'
})
const BUILD = { project: PROJECT, tree: stage(PROJECT, makeTree({}), null) }

const NAMES = [
  ...[
    'deno.json',
    'deno.jsonc',
    'deno.lock',
    'import_map.json',
    'package.json',
    'package-lock.json',
    '.npmrc'
  ],
  ...['node_modules', 'vendor']
]

const seen = (state: Partial<ServerState>) => {
  const { altered, beside } = straysOf(BUILD, {
    ...{ configs: [], stock: '', pointer: null, released: new Map() },
    ...state
  } as unknown as ServerState)
  return { altered: Object.fromEntries(altered), beside }
}

describe.each(NAMES)('a %s that is not ours', (name) => {
  test.each(['a', 'a/lib'])('in %s makes the function tampered', (folder) => {
    expect(seen({ configs: [`${folder}/${name}`] })).toEqual({
      altered: { a: [`${folder}/${name}`] },
      beside: []
    })
  })

  test.each(['', '_shared/deep/', '.dual-deploy/', '.dual-deploy/releases/'])(
    'in %s of the functions folder is named',
    (folder) => {
      expect(seen({ configs: [`${folder}${name}`] })).toEqual({ altered: {}, beside: [`${folder}${name}`] })
    }
  )

  test('where no module of ours is looked up from there is nothing', () => {
    const configs = [`a/data/${name}`, `other/${name}`, `_shared/unused/${name}`]
    expect(seen({ configs })).toEqual({ altered: {}, beside: [] })
  })

  test.each(['', 'a/', 'a/lib/', '_shared/deep/'])(
    'in %s of a managed release makes what it serves tampered',
    (folder) => {
      const inside = ['node_modules', 'vendor'].includes(name) ? '/x.js' : ''
      const pointer = {
        ...{ version: 1, release: 'r1' },
        functions: new Map([['a', { release: 'r1', verifyJwt: true, staticFiles: [] }]])
      } as unknown as Pointer
      const released = new Map([
        [`r1/${folder}${name}${inside}`, 'x'],
        [`r2/${folder}${name}${inside}`, 'x']
      ])
      expect(seen({ pointer, released }).altered).toEqual({
        a: [`.dual-deploy/releases/r1/${folder}${name}`]
      })
    }
  )
})

test('what is of the build is none, and neither is a folder that holds files of it', () => {
  expect(seen({ configs: ['b/deno.json', '_shared/vendor'] })).toEqual({ altered: {}, beside: [] })
})

describe('the deno.jsonc that the stack ships', () => {
  const names = '"@supabase/functions-js": "jsr:@supabase/functions-js@^2"'
  test.each([
    ['as it is shipped', `{ "imports": { ${names} } }`, true],
    ['without a name', '{ // of all functions\n "imports": {} }', true],
    ['with a name of somebody else', `{ "imports": { ${names}, "zod": "npm:zod@3" } }`, false],
    ['with another address', '{ "imports": { "@supabase/server": "npm:zod@3" } }', false],
    ['with compiler options', `{ "imports": { ${names} }, "compilerOptions": {} }`, false],
    ['cut short', `{ "imports": { ${names}`, false],
    ['that is no object', '"imports"', false],
    ['that cannot be read', '', false]
  ])('%s is told or not', (_what, stock, isShipped) => {
    expect(seen({ configs: ['deno.jsonc'], stock }).beside).toEqual(isShipped ? [] : ['deno.jsonc'])
  })
})
