import { afterAll, describe, expect, test } from '@jest/globals'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { otherProject } from '../../src/preflight/dotenv.ts'
import { makeTree, projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const REF = 'abcdefghijklmnopqrst'
const OTHER = 'z'.repeat(20)
const PROJECT = { ...projectOf({ 'a/index.ts': '' }), projectRef: REF }

const found = (text: string, projectRef: string | null = REF) =>
  otherProject({ ...PROJECT, projectRef }, makeTree({ '.env': text }))

describe('the project that .env names', () => {
  test('is told when it is another, with both, and nothing else of the file', () => {
    const text = `SECRET=s3cret\nVITE_SUPABASE_PROJECT_ID="${OTHER}"\nVITE_SUPABASE_URL="https://${OTHER}.supabase.co"\n`
    expect(found(text)).toEqual([
      {
        severity: 'warning',
        code: 'project-ref',
        message: `VITE_SUPABASE_PROJECT_ID in .env is of the project ${OTHER}; this run uses ${REF}.`,
        file: '.env',
        line: 2,
        fix: 'If .env is right, correct the input project-ref or project_id in supabase/config.toml; else renew .env.'
      }
    ])
  })

  test.each([
    `VITE_SUPABASE_PROJECT_ID=${OTHER}`,
    `VITE_SUPABASE_PROJECT_ID = '${OTHER}' # ours`,
    `  export VITE_SUPABASE_PROJECT_ID=${OTHER}\r`,
    `VITE_SUPABASE_URL=https://${OTHER}.supabase.co`,
    `VITE_SUPABASE_URL="https://${OTHER}.supabase.co/"`,
    `VITE_SUPABASE_PROJECT_ID=${REF}\nVITE_SUPABASE_URL=https://${OTHER}.supabase.co`
  ])('is found in %j', (text) => {
    expect(found(text)).toHaveLength(1)
  })

  test.each([
    '',
    `VITE_SUPABASE_PROJECT_ID="${REF}"\nVITE_SUPABASE_URL="https://${REF}.supabase.co"`,
    `# VITE_SUPABASE_PROJECT_ID=${OTHER}`,
    `MY_VITE_SUPABASE_PROJECT_ID=${OTHER}`,
    `VITE_SUPABASE_PROJECT_ID=${OTHER}s`,
    `VITE_SUPABASE_URL=https://${OTHER}.supabase.co.example.com`,
    `VITE_SUPABASE_URL=https://api.example.com/${OTHER}.supabase.co`,
    `# dual-deploy-ignore-next-line project-ref\nVITE_SUPABASE_PROJECT_ID=${OTHER}`
  ])('is no matter in %j', (text) => {
    expect(found(text)).toEqual([])
  })

  test.each([null, 'my-app'])('is no matter where the run has none: %j', (projectRef) => {
    expect(found(`VITE_SUPABASE_PROJECT_ID=${OTHER}`, projectRef)).toEqual([])
  })

  test('is not looked for in a link, a folder, a file that is large, or none', () => {
    const line = `VITE_SUPABASE_PROJECT_ID=${OTHER}\n`
    const link = makeTree({ real: line })
    symlinkSync('real', path.join(link, '.env'))
    const trees = [link, makeTree({ '.env/x': line }), makeTree({ '.env': line.repeat(2000) }), makeTree({})]
    for (const tree of trees) expect(otherProject(PROJECT, tree)).toEqual([])
  })

  test('is found in time whatever a line repeats', () => {
    const start = performance.now()
    for (const part of [' ', '\t=', 'VITE_SUPABASE_URL=', '"'])
      found(`VITE_SUPABASE_PROJECT_ID=${part.repeat(60_000 / part.length)}x`)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
