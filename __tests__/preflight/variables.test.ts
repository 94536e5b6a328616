import { describe, expect, test } from '@jest/globals'
import { parseModule } from '../../src/manifest/imports.ts'
import { readVariables, type VariableRead } from '../../src/preflight/variables.ts'

function reads(source: string, file = 'a/index.ts'): VariableRead[] {
  return readVariables(source, parseModule(file, source))
}

const names = (source: string, file?: string): string[] =>
  reads(source, file).map((read) => read.names.join('|'))

describe('a variable is needed where it is read', () => {
  test.each([
    ['by a literal', "Deno.env.get('X')", ['X']],
    ['by a template without parts', 'Deno.env.get(`X`)', ['X']],
    [
      'with a type assertion',
      "const a = Deno.env.get('X')!\nconst b = Deno.env.get('Y') as string",
      ['X', 'Y']
    ],
    ['by a constant of the file', "Deno.env.get(KEY)\nconst KEY = 'X'", ['X']],
    ['through globalThis', "globalThis.Deno.env.get('X')", ['X']],
    ['through an alias', "const env = Deno.env\nenv.get('X')", ['X']],
    ['as a property of all', "const env = Deno.env.toObject()\nuse(env.X, env['Y'])", ['X', 'Y']],
    ['as a property of all, at once', 'use(Deno.env.toObject().X)', ['X']],
    ['by taking all apart', 'const { X, Y: y, ...rest } = Deno.env.toObject()', ['X', 'Y']],
    ['as a number', "const port = Number(Deno.env.get('X'))", ['X']],
    ['behind a test of something else', "const a = ready && Deno.env.get('X')", ['X']],
    ['in a branch', "const a = ready ? Deno.env.get('X') : ''", ['X']],
    ['inside a handler', "Deno.serve(() => new Response(`${Deno.env.get('X')}`))", ['X']],
    ['in the arguments of a call', "createClient(Deno.env.get('X')!, Deno.env.get('Y')!)", ['X', 'Y']]
  ])('%s', (_what, source, expected) => {
    expect(names(source)).toEqual(expected)
  })

  test('in JSX', () => {
    expect(names("const a = <p>{Deno.env.get('X')}</p>", 'a/index.tsx')).toEqual(['X'])
  })

  test('with the line of the read', () => {
    expect(reads("\n\nconst a = Deno.env.get('X')")).toEqual([{ names: ['X'], line: 3 }])
  })

  test('with each that would do, where the next is tried when one is absent', () => {
    expect(reads("const a = Deno.env.get('A') ?? Deno.env.get('B') ?? Deno.env.get('C')!")).toEqual([
      { names: ['A', 'B', 'C'], line: 1 }
    ])
  })
})

describe('a variable is not needed', () => {
  test.each([
    ['with a default', "const a = Deno.env.get('X') ?? 'd'"],
    ['with a default for what is empty', "const a = Deno.env.get('X') || 'd'"],
    [
      'with a default for its number',
      "const a = Number(Deno.env.get('X')) || 5\nconst b = parseInt(Deno.env.get('Y') ?? '5', 10)"
    ],
    ['with a default at the end of a chain', "const a = Deno.env.get('X') ?? Deno.env.get('Y') ?? 'd'"],
    ['as a default itself', "const a = options.key ?? Deno.env.get('X')"],
    ['where it is only tested', "if (Deno.env.get('X')) a()\nconst b = !Deno.env.get('Y')"],
    ['where it is only compared', "const a = Deno.env.get('X') === 'true'"],
    ['where nothing may come of it', "const a = Deno.env.get('X')?.split(',')"],
    ['where it is looked for', "const a = Deno.env.has('X')"],
    ['where the module sets it', "Deno.env.set('X', '1')\nconst a = Deno.env.get('X')"],
    ['with a default when all is taken apart', "const { X = 'd' } = Deno.env.toObject()"],
    ['where the module assigns it', "const env = Deno.env.toObject()\nenv.X = '1'"]
  ])('%s', (_what, source) => {
    expect(names(source)).toEqual([])
  })
})

describe('nothing is said of a variable', () => {
  test.each([
    ['whose name is not known', 'const read = (name: string) => Deno.env.get(name)'],
    ['whose name is put together', 'Deno.env.get(`X_${kind}`)'],
    ['whose constant is bound twice', "const KEY = 'X'\nfunction f(KEY: string) { Deno.env.get(KEY) }"],
    ['of another object called env', "const env = new Map()\nenv.get('X')\nuse(Deno.env)"],
    ['that stands in a string or a comment', '// Deno.env.get("X")\nconst a = \'Deno.env.get("Y")\'']
  ])('%s', (_what, source) => {
    expect(names(source)).toEqual([])
  })
})
