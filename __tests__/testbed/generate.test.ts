import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GeneratedProject } from '../../testbed/generate.ts'
import { changeOne, changeShared, generateProject } from '../../testbed/generate.ts'

let base: string

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'generate-'))
})

afterAll(async () => {
  await rm(base, { recursive: true, force: true })
})

async function readAll(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const read = files
    .sort()
    .map(async (file) => [path.relative(root, file), await readFile(file, 'utf8')] as const)
  return new Map(await Promise.all(read))
}

function digest(files: ReadonlyMap<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...files]))
    .digest('hex')
}

/** Names of the functions whose files hold `text`. */
function holders(files: ReadonlyMap<string, string>, text: string): string[] {
  const holding = [...files].filter(([file, code]) => !file.startsWith('_shared') && code.includes(text))
  return [...new Set(holding.map(([file]) => file.split(path.sep)[0] ?? ''))].sort()
}

const lineCount = (files: ReadonlyMap<string, string>): number =>
  [...files.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0)

describe("the first user's project", () => {
  let project: GeneratedProject
  let files: Map<string, string>

  beforeAll(async () => {
    project = await generateProject({ root: path.join(base, 'default') })
    files = await readAll(project.functionsPath)
  })

  test('has 216 functions, each with an entrypoint and a name that the CLI finds', () => {
    expect(project.names).toHaveLength(216)
    const folders = [...new Set([...files.keys()].map((file) => file.split(path.sep)[0]))]
    expect(folders.filter((folder) => folder !== '_shared').sort()).toEqual(project.names)
    for (const name of project.names) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_-]*$/)
      expect(files.has(path.join(name, 'index.ts'))).toBe(true)
    }
    expect(project.names).toEqual(expect.arrayContaining(['wpp-provision', 'wpp-qr', 'wpp-status']))
  })

  test('has 66,000 lines', () => {
    expect(lineCount(files)).toBe(66_000)
    expect(project.lines).toBe(66_000)
  })

  test("serves 68 with std's serve and the others with Deno.serve", () => {
    const std = holders(files, 'https://deno.land/std@0.168.0/http/server.ts')
    expect(std).toHaveLength(68)
    expect(std).toEqual(project.std)
    expect(holders(files, '\nDeno.serve(')).toHaveLength(216 - 68)
  })

  test('has 100 that import _shared/types.ts, and 40 that reach _shared/tenant.ts', () => {
    expect(holders(files, `'../_shared/types.ts'`)).toEqual(project.typed)
    expect(project.typed).toHaveLength(100)
    const direct = holders(files, `'../_shared/tenant.ts'`)
    const through = holders(files, `'../_shared/audit.ts'`)
    expect([...direct, ...through].sort()).toEqual(project.dependents)
    expect(project.dependents).toHaveLength(40)
    expect([direct.length, through.length]).toEqual([30, 10])
  })

  test('has local imports that all exist', () => {
    for (const [file, code] of files) {
      for (const [, target] of code.matchAll(/from '(\.[^']+)'/g)) {
        expect(files.has(path.join(path.dirname(file), target ?? ''))).toBe(true)
      }
    }
  })

  test('says in config.toml which project it is and what many functions want', async () => {
    const config = await readFile(path.join(project.root, 'supabase', 'config.toml'), 'utf8')
    expect(config).toMatch(/^project_id = "[a-z]{20}"\n/)
    const listed = [...config.matchAll(/^\[functions\.([^\]]+)\]\nverify_jwt = (?:true|false)$/gm)]
    expect(listed.length).toBeGreaterThan(100)
    expect(project.names).toEqual(expect.arrayContaining(listed.map(([, name]) => name)))
  })
})

test('the same seed gives the same bytes, another seed does not', async () => {
  const make = async (folder: string, seed: number): Promise<string> => {
    const { root } = await generateProject({ root: path.join(base, folder), functions: 12, seed })
    return digest(await readAll(root))
  }
  const first = await make('seed-a', 7)
  expect(await make('seed-b', 7)).toBe(first)
  expect(await make('seed-c', 8)).not.toBe(first)
})

test.each([
  { functions: 1, lines: 200, shared: 1 },
  { functions: 3, lines: 700, shared: 0 },
  { functions: 800, lines: 100_000, shared: 40 }
])('keeps to what it is asked: %o', async (wish) => {
  const root = path.join(base, `wish-${wish.functions}`)
  const project = await generateProject({ root, ...wish, projectRef: 'abcdefghijklmnopqrst' })
  expect(project.names).toHaveLength(wish.functions)
  expect(new Set(project.names).size).toBe(wish.functions)
  expect(project.dependents).toHaveLength(wish.shared)
  expect(lineCount(await readAll(project.functionsPath))).toBe(wish.lines)
  expect(await readFile(path.join(root, 'supabase', 'config.toml'), 'utf8')).toContain('abcdefghijklmnopqrst')
})

test('remote: false leaves no remote import', async () => {
  const project = await generateProject({ root: path.join(base, 'local'), functions: 30, remote: false })
  const files = await readAll(project.functionsPath)
  expect(project.std).toEqual([])
  expect(holders(files, 'https://')).toEqual([])
  expect(holders(files, '\nDeno.serve(')).toHaveLength(30)
})

test('refuses what cannot be', async () => {
  const root = path.join(base, 'refused')
  await expect(generateProject({ root, functions: 0 })).rejects.toThrow('at least one')
  await expect(generateProject({ root, functions: 4, lines: 100 })).rejects.toThrow('at least')
  await expect(generateProject({ root, functions: 4, shared: 5 })).rejects.toThrow('too many')
})

test('a change touches one file, each time anew', async () => {
  const { root } = await generateProject({ root: path.join(base, 'changes'), functions: 54 })
  const before = await readAll(root)
  const changed = async (): Promise<string[]> => {
    const after = await readAll(root)
    return [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file)
  }

  expect(await changeOne(root)).toEqual({ name: 'wpp-provision', revision: 2 })
  expect(await changeOne(root)).toEqual({ name: 'wpp-provision', revision: 3 })
  const entry = path.join('supabase', 'functions', 'wpp-provision', 'index.ts')
  expect(await changed()).toEqual([entry])

  const shared = await changeShared(root)
  expect(shared.revision).toBe(2)
  expect(shared.dependents).toHaveLength(10)
  expect(await changed()).toEqual([path.join('supabase', 'functions', '_shared', 'tenant.ts'), entry])
})
