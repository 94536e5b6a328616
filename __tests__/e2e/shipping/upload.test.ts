import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { stage } from '../../../src/stamp/stage.ts'
import { Cloud } from '../../../src/targets/cloud/cloud.ts'
import { startCloud } from '../../../testbed/cloud/start.ts'
import type { Cloud as TestCloud } from '../../../testbed/types.ts'
import { FakeClock, servicesOf } from '../../support/services.ts'
import { makeTree, projectOf, removeTrees, type Files } from '../../support/tree.ts'
import { CASES } from './cases.ts'

const TOOLS = path.join(import.meta.dirname, '../../../testbed/node_modules')
const CLIS = {
  2: path.join(TOOLS, '@supabase/cli-linux-x64/bin/supabase'),
  3: path.join(TOOLS, 'supabase-3/node_modules/@supabase/cli-linux-x64/bin/supabase')
}

let cloud: TestCloud
let home: string

beforeAll(async () => {
  home = makeTree({})
  cloud = await startCloud({ dataDir: path.join(home, 'cloud') })
}, 60_000)

afterAll(async () => {
  await cloud.stop()
  removeTrees()
})

/** Publishes all functions of a project as the action does. @returns notes, and what arrived by function */
async function publish(major: 2 | 3, files: Files, config: string | undefined) {
  const project = projectOf(files, config)
  const root = makeTree({})
  const tree = stage(project, root, null)
  const target = new Cloud(
    {
      projectRef: cloud.projectRef,
      accessToken: cloud.accessToken,
      cli: CLIS[major],
      endpoint: { baseUrl: cloud.functionsUrl, key: null, probeKey: null, method: 'options' },
      regions: [],
      deployId: '20260101000000-1-1-abcdef',
      tempDir: home,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, SUPABASE_PROFILE: cloud.profilePath },
      fetch: (url, init) => fetch(url, init),
      store: null
    },
    new FakeClock(),
    servicesOf().log
  )
  const names = project.manifest.functions.map((fn) => fn.name)
  const publication = await target.publish(names, { project, tree })
  const arrived = new Map(
    names.map((name) => [name, [...(cloud.deployed().get(name)?.files.keys() ?? [])].sort()])
  )
  return { project, tree, publication, arrived }
}

describe.each([2, 3] as const)('with the real CLI %i', (major) => {
  test.each(CASES)(
    '$what: all that is staged arrives, and no more',
    async ({ files, config, extra = [] }) => {
      const { tree, publication, arrived } = await publish(major, files, config)
      expect({ ...publication, notes: [...publication.notes] }).toEqual({
        notes: [],
        problem: null,
        isTransient: false
      })
      for (const [name, uploaded] of arrived) {
        const staged = Object.keys(tree.descriptions.get(name)?.files ?? {})
        const wanted = [...staged, ...extra].map((file) => `supabase/functions/${file}`).sort()
        expect(uploaded).toEqual(wanted)
      }
    }
  )
})
