import { afterAll, describe, expect, test } from '@jest/globals'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { shellsHere, World } from './support/world.ts'
import { VERBS } from '../../src/targets/self-hosted/ssh/verbs.ts'

const ACTIVATE = VERBS.activate.script

const worlds: World[] = []

afterAll(() => {
  for (const world of worlds) world.stop()
})

const lineOf = (text: string): number => ACTIVATE.split('\n').findIndex((line) => line.includes(text)) + 1

describe.each(shellsHere())('the guard of an activation, under %s', (shell) => {
  /** Docker's work on the container in a run whose activation is killed right after a line of it. */
  async function callsOf(inputs: Record<string, string>, afterLine: number): Promise<string[]> {
    const world = new World({ shell, inputs: { targets: 'self-hosted', ...inputs } })
    worlds.push(world)
    const calls = path.join(world.home, 'calls')
    for (const text of ['old', 'new']) {
      world.write('functions/alpha/index.ts', `Deno.serve(() => new Response('${text}'))\n`)
      if (text === 'old') expect((await world.run()).code).toBe(0)
      rmSync(calls, { force: true })
      if (text === 'new') world.machine.knobs.killScript = { containing: 'finish activated', afterLine }
    }
    expect((await world.run()).code).toBe(1)
    await world.quiet()
    expect((await world.ask('self-hosted', 'alpha')).body).toBe('old')
    expect(world.container.isRunning).toBe(true)
    return readFileSync(calls, 'utf8')
      .split('\n')
      .filter((call) => /^(stop|start|restart)$/.test(call))
  }

  test('stops a container that runs before the folders go back: nothing boots from half of each', async () => {
    expect(await callsOf({}, lineOf('mark running') + 5)).toEqual(['stop', 'start', 'stop', 'start'])
  })

  test('does not stop one where no restart is wanted', async () => {
    expect(await callsOf({ restart: 'never' }, lineOf('mark running'))).toEqual(['start'])
  })
})
