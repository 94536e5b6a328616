import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')

let folder: string

// The program as a runner has it, of these sources.
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-unit-'))
  execFileSync(process.execPath, ['script/build.mjs', path.join(folder, 'dist')], { cwd: ROOT })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Step {
  readonly code: number | null
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
}

function stepWith(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {}
): Step {
  const file = (name: string): string => {
    writeFileSync(path.join(folder, name), '')
    return path.join(folder, name)
  }
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const output = file('output')
  const { status, stdout } = spawnSync(process.execPath, [path.join(folder, 'dist', 'index.js')], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...(Object.fromEntries(given) as Record<string, string>),
      ...{ PATH: process.env['PATH'] ?? '', RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder },
      ...{ GITHUB_OUTPUT: output, GITHUB_STATE: file('state'), GITHUB_STEP_SUMMARY: file('summary') },
      ...{ GITHUB_EVENT_NAME: 'push', ...env }
    }
  })
  return { code: status, log: stdout, outputs: outputsIn(readFileSync(output, 'utf8')) }
}

/** `name<<end`, the value, `end` (docs.github.com, multiline strings). */
const outputsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(.+)<<(.+)\n([^]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value])
  )

const reportOf = ({ outputs }: Step): unknown => JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8'))

describe('a step whose inputs cannot be used', () => {
  test('fails with all outputs set, as later steps read them in always()', () => {
    const step = stepWith({ mode: 'deploy', targets: 'moon' })
    expect(step.code).toBe(1)
    expect(step.log).toContain('::error::Input targets: "moon" is not allowed.')
    expect(step.outputs).toEqual({
      result: 'failed',
      'in-sync': 'unknown',
      'build-hash': '',
      'cloud-hash': '',
      'self-hosted-hash': '',
      'cloud-status': 'unknown',
      'self-hosted-status': 'unknown',
      changed: '[]',
      mismatches: '[]',
      leftovers: '[]',
      manifest: '',
      report: expect.stringMatching(/[/]dual-deploy[/]\d{14}-local-1-[0-9a-f]{6}[/]report\.json$/)
    })
    expect(reportOf(step)).toEqual({
      ...{ version: 1, mode: 'deploy', result: 'failed', inSync: 'unknown', buildHash: '' },
      ...{ targets: {}, plan: [], findings: [], timings: {} }
    })
  })

  test('reports the mode that the event means, and none where the mode itself is wrong', () => {
    expect(reportOf(stepWith({ targets: 'moon' }, { GITHUB_EVENT_NAME: 'schedule' }))).toMatchObject({
      mode: 'verify'
    })
    expect(reportOf(stepWith({ mode: 'publish' }))).toMatchObject({ mode: '', result: 'failed' })
  })

  test('fails with them also when the folder of the run cannot be made', () => {
    const { code, outputs } = stepWith({ mode: 'check' }, { RUNNER_TEMP: path.join(folder, 'gone') })
    expect([code, outputs['mismatches'], outputs['result']]).toEqual([1, '[]', 'failed'])
  })
})

describe('a report that cannot be written', () => {
  let temp: string

  beforeAll(() => {
    temp = mkdtempSync(path.join(folder, 'temp-'))
    writeFileSync(path.join(temp, 'dual-deploy'), 'in the way')
  })

  test('does not hide why the run failed', () => {
    const { code, log } = stepWith({ mode: 'check' }, { RUNNER_TEMP: temp })
    expect(code).toBe(1)
    expect(log).toMatch(
      /^::error::The repository has 1 error: There is no edge function[^]*^::error::ENOTDIR: .*dual-deploy/m
    )
  })

  test('does not hide which input cannot be used', () => {
    const { code, log } = stepWith({ mode: 'check', targets: 'moon' }, { RUNNER_TEMP: temp })
    expect(code).toBe(1)
    expect(log).toMatch(/^::error::Input targets: "moon" is not allowed/m)
    expect(log).toMatch(/^::error::ENOTDIR: .*dual-deploy/m)
  })
})

test('a job that uses the action twice keeps the report of each', () => {
  const modes = ['check', 'verify']
  const steps = modes.map((mode) => stepWith({ mode, targets: 'moon' }))
  expect(steps.map(reportOf)).toMatchObject(modes.map((mode) => ({ mode })))
})
