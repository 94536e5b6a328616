/** What the Supabase API can answer in the place of what it should. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ApiFault } from '../../testbed/types.ts'
import { expectRed, RED, SmallProject, type Live, type Told } from './support/small-project.ts'

let project: SmallProject
let before: Live

beforeAll(async () => {
  project = await SmallProject.start()
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

beforeEach(async () => {
  before = await project.settle()
}, 90_000)

const faults = (...list: ApiFault[]): void => {
  project.world.cloud.knobs.faults = list
}

const SCOPED =
  '{"message":"Your access token does not have the necessary privileges","missing_permissions":["edge_functions_write"]}'

const refusals: (Omit<Told, 'result' | 'live'> & {
  fault: string
  inputs: Record<string, string>
  list: ApiFault[]
})[] = [
  {
    fault: 'an expired token',
    inputs: { 'supabase-access-token': `sbp_${'0'.repeat(40)}` },
    list: [],
    cause: /The Supabase API refused supabase-access-token \(401\)/,
    next: /Renew the token/
  },
  {
    fault: 'a scoped token that may not even read',
    inputs: {},
    list: [{ status: 403, body: SCOPED }],
    cause: /no rights on project [a-z]{20} \(403\); missing: "edge_functions_write"/,
    next: /edge_functions_write/
  }
]

test.each(refusals)(
  '$fault costs self-hosted no restart, and heals',
  async ({ inputs, list, ...told }) => {
    project.change()
    faults(...list)
    const startedAt = await project.world.server.startedAt()
    const run = await project.run({ ...RED, ...inputs })
    expectRed(run, { ...told, result: 'failed', live: /unchanged; nothing was published to the cloud/ })
    expect(run.outputs['changed']).toBe('[]')
    expect(await project.world.server.startedAt()).toBe(startedAt)
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    faults()
    await project.expectHealed()
  },
  120_000
)

describe('faults that pass', () => {
  test.each<[string, ApiFault]>([
    ['429 with Retry-After', { call: 'upload', status: 429, headers: { 'retry-after': '1' }, times: 2 }],
    ['429 without Retry-After', { call: 'upload', status: 429, times: 1 }],
    ['503 on one function', { call: 'upload', slug: 'geo', status: 503, times: 1 }],
    ['500 on the last call of all, which switches', { call: 'publish', status: 500, times: 1 }],
    ['502 on the list', { call: 'list', status: 502, times: 1 }]
  ])(
    '%s, turn green by themselves',
    async (_, fault) => {
      project.change()
      faults(fault)
      await project.expectHealed()
    },
    120_000
  )
})

describe('faults that stay', () => {
  test.each<[string, ApiFault, Omit<Told, 'result' | 'live'>]>([
    [
      'a function that the API never takes',
      { call: 'upload', slug: 'geo', status: 503 },
      { cause: /functions? on cloud not proved: .*\bgeo \(stale: /, next: /./ }
    ],
    [
      'a switch that the API never makes',
      { call: 'publish', status: 500 },
      { cause: /4 functions on cloud not proved: geo .*invoices .*orders .*ping/, next: /./ }
    ],
    [
      'a token that may read and not write',
      { call: 'upload', status: 403, body: SCOPED },
      {
        cause: /no rights on project [a-z]{20} \(403\); missing: "edge_functions_write"/,
        next: /edge_functions_write/
      }
    ]
  ])(
    '%s brings self-hosted back, and heals',
    async (_, fault, told) => {
      project.change()
      faults(fault)
      const run = await project.run(RED)
      expectRed(run, { ...told, result: 'rolled-back', live: /both targets serve what they served before/ })
      expect(await project.live()).toEqual(before)
      expect(run.outputs).toMatchObject({
        'in-sync': 'false',
        'self-hosted-status': 'drift',
        'cloud-status': 'drift'
      })
      expect(run.outputs['mismatches']).toContain('"function":"geo","target":"cloud"')
      project.expectTidy()
      faults()
      await project.expectHealed()
    },
    180_000
  )
})
