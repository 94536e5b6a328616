import { describe, expect, test } from '@jest/globals'
import { runTool, TIMED_OUT } from '../../src/targets/tool.ts'

const env = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' }

const sh = (script: string, given: { timeoutMs?: number; outputBytes?: number } = {}) =>
  runTool('sh', ['-c', script], { env, cwd: '/', timeoutMs: 30_000, ...given })

describe('a program', () => {
  test('is told by its exit code and both streams', async () => {
    expect(await sh('echo out; echo err >&2; exit 7')).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n'
    })
  })

  test('gets this environment alone', async () => {
    const { stdout } = await sh('echo "$HOME/$RUNNER_TEMP$CI"')
    expect(stdout).toBe('/nowhere/\n')
  })

  test('that is not there has not succeeded', async () => {
    const run = await runTool('no-such-program', [], { env, cwd: '/', timeoutMs: 1_000 })
    expect(run).toMatchObject({ exitCode: 127, stdout: '', stderr: expect.stringMatching(/No such file/) })
  })

  test.each(['TERM', 'KILL'])('that SIG%s ends has not succeeded', async (signal) => {
    expect((await sh(`kill -${signal} $$; sleep 10`)).exitCode).toBe(128)
  })

  test('that does not end is stopped, and what it said is kept', async () => {
    const run = await sh('echo begun; exec sleep 1000', { timeoutMs: 300 })
    expect(run).toEqual({ exitCode: TIMED_OUT, stdout: 'begun\n', stderr: '' })
  })

  test('whose child keeps its streams open does not keep us', async () => {
    const run = await sh('sleep 1000 & echo $!; exit 3')
    process.kill(Number(run.stdout))
    expect(run.exitCode).toBe(3)
  })

  test('that floods both streams has the last of each kept', async () => {
    const flood = 'yes | head -c 50000000'
    const run = await sh(`${flood}; echo end; { ${flood}; echo error; } >&2`, { outputBytes: 1000 })
    expect(run.exitCode).toBe(0)
    expect([run.stdout.length, run.stderr.length]).toEqual([1000, 1000])
    expect(run.stdout).toMatch(/^(y\n)+end\n$/)
    expect(run.stderr).toMatch(/^(y\n)+error\n$/)
  })
})
