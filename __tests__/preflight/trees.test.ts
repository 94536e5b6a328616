import { afterAll, describe, expect, test } from '@jest/globals'
import type { Finding, Severity } from '../../src/findings/finding.ts'
import { decodeFacts, encodeFacts, NO_FACTS } from '../../src/preflight/facts.ts'
import { readTrees, treeRequest, type TreeFacts } from '../../src/preflight/trees.ts'
import { inFunctions, makeTree, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

/** The first user's own: interfaces by hand, shared by the functions. */
const TYPES = `export interface MessengerIntegration {
  id: string
  instance: string
  is_active: boolean
  phone: string | null
}

interface Table<Row> {
  Row: Row
  Insert: Partial<Row>
  Update: Partial<Row>
}

export interface Database {
  public: { Tables: { messenger_integrations: Table<MessengerIntegration> } }
}
`

const PROVISION = (
  column: string
): string => `import { serve } from 'https://deno.land/std@0.168.0/http/server.ts'
import { createClient } from 'https://esm.sh/@supabase/supabase-js@2'
import type { Database } from '../_shared/types.ts'

serve(async (request) => {
  const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')!)
  const { instance } = await request.json()
  const { error } = await supabase.from('messenger_integrations').insert({
    instance,
    ${column}: true
  })
  return Response.json({ error })
})
`

function find(
  files: Files,
  severity: Severity = 'warning',
  databaseTypes: string | null = null
): readonly Finding[] {
  const workingDirectory = makeTree(inFunctions(files))
  return readTrees(treeRequest(read(workingDirectory), { severity, workingDirectory, databaseTypes }))
    .findings
}

describe('the column of the first user', () => {
  test('is found with file, line, table, column and what was meant', () => {
    const files = { 'wpp-provision/index.ts': PROVISION('is_enabled'), '_shared/types.ts': TYPES }
    expect(find(files)).toEqual([
      {
        severity: 'warning',
        code: 'unknown-column',
        message:
          'insert into messenger_integrations names the column is_enabled, which the database types do not have; did you mean is_active?',
        file: 'supabase/functions/wpp-provision/index.ts',
        line: 10,
        fix: expect.stringContaining('Write is_active instead of is_enabled')
      }
    ])
    expect(find(files, 'error')[0]?.severity).toBe('error')
  })

  test('is found at its line of the checkout behind a committed stamp on a line of its own', () => {
    const source = `import './dual-deploy-stamp.ts'\n${PROVISION('is_enabled')}`
    expect(find({ 'wpp-provision/index.ts': source, '_shared/types.ts': TYPES })[0]?.line).toBe(11)
  })

  test('repaired, is silent', () => {
    expect(find({ 'wpp-provision/index.ts': PROVISION('is_active'), '_shared/types.ts': TYPES })).toEqual([])
  })

  test('is silenced by a comment, whatever its severity', () => {
    const source = PROVISION('is_enabled').replace(': true', ': true // dual-deploy-ignore unknown-column')
    expect(find({ 'wpp-provision/index.ts': source, '_shared/types.ts': TYPES }, 'error')).toEqual([])
  })

  test('is not looked for without types, or when the check is off', () => {
    expect(find({ 'wpp-provision/index.ts': PROVISION('is_enabled') })).toEqual([])
    const root = makeTree(inFunctions({ 'a/index.ts': PROVISION('is_enabled'), '_shared/types.ts': TYPES }))
    expect(readTrees(treeRequest(read(root), null)).findings).toEqual([])
  })
})

test('types that were named and are not there are a warning, also where there is no query', () => {
  expect(find({ 'a/index.ts': '' }, 'warning', 'src/types.ts')).toMatchObject([
    { severity: 'warning', code: 'database-types', message: expect.stringContaining('src/types.ts') }
  ])
})

test('a module that does not parse is an error, and the others are read', () => {
  const files = {
    'a/index.ts': 'const = 1',
    'b/index.ts': PROVISION('is_enabled'),
    '_shared/types.ts': TYPES
  }
  expect(
    find(files)
      .map(({ code }) => code)
      .sort()
  ).toEqual(['syntax', 'unknown-column'])
})

describe('a migration that creates what the types lack', () => {
  const files = {
    ...inFunctions({ 'a/index.ts': PROVISION('is_enabled'), '_shared/types.ts': TYPES }),
    'supabase/migrations/1_add.sql': 'alter table messenger_integrations add column is_enabled boolean;'
  }
  const codesOf = (all: Files): string[] => {
    const workingDirectory = makeTree(all)
    const request = { severity: 'error', workingDirectory, databaseTypes: null } as const
    const { findings } = readTrees(treeRequest(read(workingDirectory), request))
    return findings.map(({ severity, code, file, line }) => `${severity} ${code} ${file ?? ''}:${line ?? ''}`)
  }

  test('is one warning at the types, whatever the severity of the check', () => {
    expect(codesOf(files)).toEqual(['warning database-types supabase/functions/_shared/types.ts:1'])
  })

  test('says nothing where a comment silences the query', () => {
    const source = PROVISION('is_enabled').replace(': true', ': true // dual-deploy-ignore')
    expect(codesOf({ ...files, ...inFunctions({ 'a/index.ts': source }) })).toEqual([])
  })

  test('counts no longer when a later one takes it away', () => {
    const rename = 'alter table messenger_integrations rename column is_enabled to is_active;'
    expect(codesOf({ ...files, 'supabase/migrations/2_rename.sql': rename })).toEqual([
      'error unknown-column supabase/functions/a/index.ts:10'
    ])
  })
})

describe('what an earlier run kept', () => {
  const FILES: Files = inFunctions({
    'wpp-provision/index.ts': PROVISION('is_enabled'),
    'other/index.ts': `Deno.serve(() => new Response(Deno.env.get('TOKEN')))`,
    '_shared/types.ts': TYPES
  })
  const READ_ONCE = { names: ['KEPT'], line: 7 }

  function readAll(
    files: Files,
    kept: string | null,
    { program = 'p', severity = 'warning' }: { readonly program?: string; readonly severity?: Severity } = {}
  ): TreeFacts {
    const workingDirectory = makeTree(files)
    const columns = { severity, workingDirectory, databaseTypes: null }
    return readTrees(treeRequest(read(workingDirectory), columns, true), { program, kept: () => kept })
  }

  /** As a run would have kept it that saw something else: what comes of it was not parsed again. */
  function marked(kept: string | null): string {
    const facts = decodeFacts(kept ?? '')
    if (facts === null) throw new Error('nothing was kept')
    const modules = new Map([...facts.modules].map(([key, found]) => [key, { ...found, reads: [READ_ONCE] }]))
    return encodeFacts({ ...facts, modules })
  }

  /** Modules that were not parsed. */
  const known = ({ reads }: TreeFacts): string[] =>
    [...reads].filter(([, found]) => found.some(({ names }) => names.includes('KEPT'))).map(([path]) => path)

  test('spares every module that did not change, and its findings stay', () => {
    const first = readAll(FILES, null)
    const second = readAll(FILES, first.kept)
    expect(second).toEqual(first)
    expect(second.findings).toHaveLength(1)
    expect(known(readAll(FILES, marked(first.kept))).sort()).toEqual([
      '_shared/types.ts',
      'other/index.ts',
      'wpp-provision/index.ts'
    ])
  })

  test('says nothing of a module that changed, nor of one of another name', () => {
    const kept = marked(readAll(FILES, null).kept)
    const changed = { ...FILES, ...inFunctions({ 'other/index.ts': 'Deno.serve(() => new Response())' }) }
    expect(known(readAll(changed, kept)).sort()).toEqual(['_shared/types.ts', 'wpp-provision/index.ts'])
    const moved = {
      ...FILES,
      ...inFunctions({ 'third/index.ts': FILES['supabase/functions/other/index.ts'] ?? '' })
    }
    expect(known(readAll(moved, kept))).not.toContain('third/index.ts')
  })

  test('counts for nothing with another program, another severity or other types', () => {
    const kept = marked(readAll(FILES, null).kept)
    expect(known(readAll(FILES, kept, { program: 'q' }))).toEqual([])
    expect(known(readAll(FILES, kept, { severity: 'error' }))).toEqual([])
    const types = inFunctions({ '_shared/types.ts': TYPES.replace('is_active', 'is_enabled') })
    const after = readAll({ ...FILES, ...types }, kept)
    expect(known(after)).toEqual([])
    expect(after.findings).toEqual([])
    expect(known(readAll({ ...FILES, 'src/database.types.ts': TYPES }, kept))).toEqual([])
  })

  test('is kept only for who wants it', () => {
    expect(readTrees(treeRequest(read(makeTree(FILES)), null)).kept).toBeNull()
  })

  test('is read anew where it cannot be read', () => {
    expect(known(readAll(FILES, 'not facts'))).toEqual([])
    expect(readAll(FILES, 'not facts')).toEqual(readAll(FILES, null))
  })

  test('may come when some modules are already read', () => {
    const kept = marked(readAll(FILES, null).kept)
    const workingDirectory = makeTree(FILES)
    const request = treeRequest(read(workingDirectory), {
      ...{ severity: 'warning', workingDirectory, databaseTypes: null }
    })
    let asked = 0
    const facts = readTrees(request, { program: 'p', kept: () => (asked++ === 0 ? null : kept) })
    expect(known(facts)).toHaveLength(request.modules.length - 1)
    expect(asked).toBe(2)
  })

  test('weighs migrations anew: they are no part of it', () => {
    const { kept } = readAll(FILES, null)
    const sql = 'alter table messenger_integrations add column is_enabled boolean;'
    const { findings } = readAll({ ...FILES, 'supabase/migrations/1_add.sql': sql }, kept)
    expect(findings.map(({ code }) => code)).toEqual(['database-types'])
  })

  test('of a module that does not parse keeps the error', () => {
    const files = inFunctions({ 'a/index.ts': 'const = 1' })
    const first = readAll(files, null)
    expect(readAll(files, first.kept).findings).toEqual(first.findings)
    expect([...(decodeFacts(first.kept ?? '')?.modules.values() ?? [])]).toEqual([
      { ...NO_FACTS, findings: first.findings }
    ])
  })
})
