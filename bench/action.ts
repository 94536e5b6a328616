/** Our side: the built action, as a runner runs it. */
import { cloudEnvironment, runAction, testbedInputs, type ActionRun } from '../testbed/action.ts'
import { measure, type Measured } from './measure.ts'
import type { BenchWorld } from './world.ts'

/** The inputs that a user would leave at their defaults are left there; the tests' are shorter. */
const DEFAULTS = { 'verify-timeout': '300', 'verify-interval': '2', 'supabase-cli': '' }

export async function act(
  world: BenchWorld,
  inputs: Readonly<Record<string, string>> = {},
  event = 'push'
): Promise<ActionRun> {
  const run = await runAction({
    workspace: world.root,
    tempDir: world.temp,
    event,
    inputs: { ...testbedInputs(world.testbed), ...DEFAULTS, ...inputs },
    env: cloudEnvironment(world.testbed.cloud, world.temp)
  })
  if (run.code !== 0)
    throw new Error(`the action ended with ${run.code ?? run.signal ?? ''}:\n${run.log.slice(-4000)}`)
  return run
}

/** A deploy to both targets, proved. */
export function actMeasured(
  world: BenchWorld,
  inputs: Readonly<Record<string, string>> = {},
  event = 'push'
): Promise<Measured> {
  return measure(world, async () => {
    const run = await act(world, inputs, event)
    return { parts: run.report.timings, peakMib: run.peakKib / 1024, ownProcessorMs: run.processorMs }
  })
}
