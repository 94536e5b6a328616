import { afterAll, describe, expect, test } from '@jest/globals'
import { shellsHere, World } from './support/world.ts'

const worlds: World[] = []

afterAll(() => {
  for (const world of worlds) world.stop()
})

const source = (text: string): string => `import { shared } from '../_shared/shared.ts'

Deno.serve(() => new Response('${text} ' + shared))
`

describe.each(shellsHere())('a deploy in this process, the server with %s', (shell) => {
  test.each(['stock', 'managed'])('is green on both targets (router: %s)', async (router) => {
    const world = new World({ shell, inputs: { router, 'replace-router': 'true' } })
    worlds.push(world)
    world.write('functions/_shared/shared.ts', 'export const shared = 1\n')
    for (const name of ['alpha', 'beta']) world.write(`functions/${name}/index.ts`, source(name))
    const first = await world.run()
    expect(first.log).not.toMatch(/^::error/m)
    expect(first.outcome?.error).toBeNull()
    expect(first.outcome?.report.result).toBe('deployed')
    for (const target of ['self-hosted', 'cloud'] as const)
      expect((await world.ask(target, 'beta')).body).toBe('beta 1')
    world.write('functions/_shared/shared.ts', 'export const shared = 2\n')
    expect((await world.run()).outcome?.report.result).toBe('deployed')
    for (const target of ['self-hosted', 'cloud'] as const)
      expect((await world.ask(target, 'alpha')).body).toBe('alpha 2')
    expect((await world.run()).outcome?.report.result).toBe('in-sync')
  })
})
