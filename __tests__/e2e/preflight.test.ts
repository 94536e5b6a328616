import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runAction, type ActionRun } from '../../testbed/action.ts'

/** What the first user had: types by hand, an untyped client, and a column that the table does not have. */
const TYPES = `export interface MessengerIntegration { id: string; instance: string; is_active: boolean }
export interface Database {
  public: {
    Tables: {
      messenger_integrations: {
        Row: MessengerIntegration
        Insert: Partial<MessengerIntegration>
        Update: Partial<MessengerIntegration>
      }
    }
  }
}
`
const PROVISION = `import { createClient } from 'https://esm.sh/@supabase/supabase-js@2.39.0'

Deno.serve(async (request) => {
  const supabase = createClient(Deno.env.get('SUPABASE_URL') ?? '', Deno.env.get('SUPABASE_SERVICE_ROLE_KEY') ?? '')
  const { instance } = await request.json()
  await supabase.from('messenger_integrations').insert({ instance, is_enabled: true })
  return new Response('ok')
})
`

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-preflight-'))
  mkdirSync(path.join(folder, 'temp'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(file: string, text: string): void {
  const absolute = path.join(folder, 'checkout/supabase/functions', file)
  mkdirSync(path.dirname(absolute), { recursive: true })
  writeFileSync(absolute, text)
}

/** The check of a pull request from a fork: no secret, no target that could be asked. */
function check(provision: string, inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  write('wpp-provision/index.ts', provision)
  write('_shared/types.ts', TYPES)
  return runAction({
    workspace: path.join(folder, 'checkout'),
    tempDir: path.join(folder, 'temp'),
    event: 'pull_request',
    inputs: { mode: 'check', targets: 'self-hosted', 'status-context': '', ...inputs }
  })
}

const PLACE = { file: 'supabase/functions/wpp-provision/index.ts', line: 6 }

test('a column that the table does not have is an annotation at its line, and stands in report and summary', async () => {
  const run = await check(PROVISION)
  expect(run.code).toBe(0)
  expect(run.report.findings).toMatchObject([{ severity: 'warning', code: 'unknown-column', ...PLACE }])
  expect(run.log).toMatch(
    /^::warning title=unknown-column,file=supabase\/functions\/wpp-provision\/index\.ts,line=6.*is_active/m
  )
  expect(run.summary).toContain('did you mean is\\_active?')
})

test('it is red when the user wants it to be, and the message says what to write', async () => {
  const run = await check(PROVISION, { 'column-check': 'error' })
  expect(run.code).toBe(1)
  expect(run.log).toMatch(/^::error::.*is_enabled.*did you mean is_active\?/m)
  expect(run.outputs['result']).toBe('failed')
})

test('repaired, or not looked for, it is green and silent', async () => {
  expect((await check(PROVISION.replace('is_enabled', 'is_active'))).report.findings).toEqual([])
  expect((await check(PROVISION, { 'column-check': 'off' })).report.findings).toEqual([])
})

test('a module that does not parse is an error, although its imports could be read', async () => {
  const run = await check(`${PROVISION}\nconst = 1\n`)
  expect(run.code).toBe(1)
  expect(run.report.findings).toMatchObject([{ severity: 'error', code: 'syntax', line: 10 }])
})
