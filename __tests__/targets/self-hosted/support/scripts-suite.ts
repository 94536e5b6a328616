import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { parseActivation, parseServerState, sections } from '../../../../src/targets/self-hosted/answers.ts'
import { LOG_BYTES, RECORD_BYTES, TOO_LARGE } from '../../../../src/targets/self-hosted/programs/program.ts'
import { VERBS } from '../../../../src/targets/self-hosted/ssh/verbs.ts'
import { lines, runScript, whileFlocked, type ScriptRun } from '../../../support/shell.ts'
import {
  type Server,
  write,
  makeServer,
  OLD,
  NEW,
  stageUpload,
  snapshot,
  calls,
  sha,
  SWEPT,
  activationInput,
  activate,
  withTool
} from './activation-server.ts'

const ACTIVATE = VERBS.activate.script
const DISCARD = VERBS.discard.script
const EXPORT = VERBS.export.script
const INSPECT = VERBS.inspect.script
const LOGS = VERBS.logs.script
const RECEIVE = VERBS.receive.script
const RECORD = VERBS.record.script
const RESULT = VERBS.result.script
const STAGE_UNDO = VERBS['stage-undo'].script

/** The scripts around an activation, under one shell. */
export function scriptsSuite(shell: string): void {
  describe(`the other scripts under ${shell}`, () => {
    test('INSPECT says what is there, in a form that can be read', async () => {
      const server = makeServer()
      write(path.join(server.state, 'state.json'), '{"version":1,"selfHosted":{"hello":"abc"}}')
      const run = await runScript(
        shell,
        INSPECT,
        lines(
          server.docker,
          'functions',
          server.functions,
          server.state,
          'hello/index.ts',
          'nowhere/index.ts'
        )
      )
      const state = parseServerState(run.stdout)
      expect([...(state?.tools ?? [])].sort()).toEqual(['flock', 'rsync', 'sha256sum', 'xargs'])
      expect(state).toMatchObject({
        pathProblems: [],
        container: {
          kind: 'found',
          running: true,
          mounts: [{ destination: '/home/deno/functions' }]
        },
        recordText: expect.stringContaining('"hello"')
      })
      expect(state?.freeKib).toBeGreaterThan(0)
      expect([...(state?.folders ?? [])]).toEqual([
        ['_shared', true],
        ['hello', true],
        ['main', true]
      ])
      expect(state?.digests).toEqual(new Map([['hello/index.ts', sha('old hello')]]))
      expect(snapshot(server.functions)).toEqual(OLD)
    })

    test('INSPECT takes no folder for a line of its own: a function may make folders of any name', async () => {
      const server = makeServer()
      const forged = 'x\n#dual-deploy container\nfalse 0 t\n#dual-deploy end'
      mkdirSync(path.join(server.functions, forged))
      const run = await runScript(
        shell,
        INSPECT,
        lines(server.docker, 'functions', server.functions, server.state)
      )
      const state = parseServerState(run.stdout)
      expect(state?.container).toMatchObject({ kind: 'found', running: true })
      expect([...(state?.folders.keys() ?? [])]).toEqual(['_shared', 'hello', 'main'])
    })

    describe('LOGS', () => {
      const ask = (server: Server, id: string): Promise<ScriptRun> =>
        runScript(shell, LOGS, lines(server.docker, 'functions', server.state, id))

      test('asks docker for both streams since the switch, whenever it is asked', async () => {
        const server = makeServer()
        stageUpload(server, 'r1')
        const before = new Date().toISOString().slice(0, 19)
        await activate(server, { shell })
        const after = new Date().toISOString().slice(0, 19)
        const since = (call = ''): string => /^logs --since (.*)Z --tail 400 functions$/.exec(call)?.[1] ?? ''
        const told = since(calls(server).at(-1))
        write(path.join(server.home, 'log'), 'boot error\n')
        expect(await ask(server, 'r1')).toMatchObject({
          code: 0,
          stdout: 'boot error\nboot error\n',
          stderr: ''
        })
        const asked = since(calls(server).at(-1))
        expect(asked >= before && asked <= after).toBe(true)
        // The activation read the clock right behind.
        expect(Date.parse(`${told}Z`) - Date.parse(`${asked}Z`)).toBeLessThanOrEqual(1_000)
        // It is that file’s moment that counts.
        const moment = new Date('2026-01-02T03:04:05Z')
        utimesSync(path.join(server.state, 'staging', 'r1', 'present'), moment, moment)
        await ask(server, 'r1')
        expect(since(calls(server).at(-1))).toBe('2026-01-02T03:04:05')
      })

      test('gives the end of what is long, and does not ask for an activation that never was', async () => {
        const server = makeServer()
        const marks = path.join(server.state, 'staging', 'r1', 'present')
        write(marks, '')
        write(path.join(server.home, 'log'), `${'x'.repeat(LOG_BYTES)}\nthe end\n`)
        const { bytes, stdout } = await ask(server, 'r1')
        expect(bytes).toHaveLength(LOG_BYTES)
        expect(stdout.endsWith('the end\n')).toBe(true)
        const count = calls(server).length
        expect(await ask(server, 'r2')).toMatchObject({ code: 3, stdout: '' })
        expect(calls(server)).toHaveLength(count)
      })
    })

    test('ACTIVATE takes no folder for its outcome', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      mkdirSync(path.join(server.functions, 'x\n#dual-deploy outcome\nbusy'))
      const run = await runScript(shell, ACTIVATE, activationInput(server, { shell }))
      expect(sections(run.stdout).get('outcome')).toEqual(['activated'])
      expect(run.stdout.split('\n').filter((line) => line === '#dual-deploy outcome')).toHaveLength(1)
      expect(parseActivation(run.stdout)?.folders).toContain('hello')
    })

    test('INSPECT says which paths are wrong', async () => {
      const server = makeServer()
      const missing = path.join(server.home, 'nowhere')
      const run = await runScript(
        shell,
        INSPECT,
        lines(server.docker, 'functions', missing, path.join(missing, 'deep', 'state'))
      )
      expect(parseServerState(run.stdout)?.pathProblems).toContain('functions-missing')
    })

    test('INSPECT knows a state folder that is somebody else’s, and takes an empty one', async () => {
      const { docker, functions, home, state } = makeServer()
      const problemsOf = async (place: string): Promise<readonly string[] | undefined> =>
        parseServerState(
          (await runScript(shell, INSPECT, lines(docker, 'functions', functions, place))).stdout
        )?.pathProblems
      const app = path.join(home, 'app')
      mkdirSync(app)
      expect(await problemsOf(app)).toEqual([])
      write(path.join(app, 'releases', '20260101', 'index.html'), 'an application')
      expect(await problemsOf(app)).toEqual(['state-foreign'])
      expect(await problemsOf(state)).toEqual([])
      expect(await problemsOf(path.join(home, 'not-there-yet'))).toEqual([])
    })

    test('RECEIVE lays the overlaid folders into the tree and then becomes the command, with the rest of its input', async () => {
      const server = makeServer()
      const tree = path.join(server.state, 'staging', 'r1', 'tree')
      const script = RECEIVE.replace('shift 2', 'set -- cat')
      const protocol = 'bytes of rsync\nmore of them\n'
      const run = await runScript(
        shell,
        script,
        lines(server.functions, tree, '_shared', 'absent', '') + protocol
      )
      expect(run.stdout).toBe(protocol)
      expect(snapshot(tree)).toEqual({ '_shared/cors.ts': 'old cors', '_shared/kept.ts': 'kept' })
    })

    test('INSPECT names the functions that it was not asked for, and what could change what an import means', async () => {
      const { state, functions } = makeServer()
      const put = (file: string, text = 'x'): void => {
        write(path.join(functions, file), text)
      }
      put('mine/index.ts')
      put('hand/index.tsx')
      put('gone/index.js')
      put('gone/dual-deploy.json', '{\n  "hash": "h",\n  "files": {}\n}\n')
      put('helper/util.ts')
      put('#dual-deploy end/index.ts')
      for (const file of ['deno.json', 'mine/deep/package.json', 'mine/node_modules/x/package.json'])
        put(file)
      for (const file of ['.dual-deploy/releases/.npmrc', '.dual-deploy/releases/r/deno.json']) put(file)
      put('main/deno.json')
      const input = lines('docker', 'c', functions, state, 'mine/index.ts')
      const seen = parseServerState((await runScript(shell, VERBS.inspect.script, input)).stdout)
      const others = [...(seen?.others ?? [])].filter(([name]) => name !== 'hello' && name !== 'world')
      expect(others).toEqual([
        ['gone', '{  "hash": "h",  "files": {}}'],
        ['hand', '']
      ])
      expect([...(seen?.configs ?? [])].sort()).toEqual([
        '.dual-deploy/releases/.npmrc',
        'deno.json',
        'mine/deep/package.json',
        'mine/node_modules'
      ])
    })

    test('RECORD writes the record whole and keeps exactly the releases that it is told, with their staging folders', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      const of = (n: number): string => `2026010100000${n}-1-1-abcdef`
      const ids = [of(1), `${of(1)}-undo1`, `${of(1)}-undo12`, of(2), `${of(3)}-prune`]
      for (const id of ids) {
        write(path.join(state, 'releases', id, 'old', 'x'), 'x')
        write(path.join(state, 'staging', id, 'tree', 'x'), 'x')
      }
      write(path.join(state, 'staging', '2026-3', 'tree', 'x'), 'under way')
      const json = '{"version":1,"text":"a \\n $x `b`"}'
      const run = await runScript(
        shell,
        RECORD,
        lines(state, '/nowhere', 'one', of(2), of(1), 'gone', '') + json + '\n'
      )
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe(`${json}\n`)
      expect(existsSync(path.join(state, 'staging/one.json'))).toBe(false)
      expect(readdirSync(path.join(state, 'releases')).sort()).toEqual([of(1), of(2)])
      expect(readdirSync(path.join(state, 'staging')).sort()).toEqual(['2026-3', of(1), of(2)])
    })

    test('RECORD sweeps staging folders and logs that are older than a day, and no younger ones', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      for (const name of [SWEPT, 'young']) {
        write(path.join(state, 'staging', name, 'tree', 'x'), 'x')
        write(path.join(state, 'log', `${name}.result`), 'x')
      }
      const yesterday = Date.now() / 1000 - 25 * 3600
      for (const old of [`staging/${SWEPT}`, `log/${SWEPT}.result`])
        utimesSync(path.join(state, old), yesterday, yesterday)
      expect((await runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)).code).toBe(0)
      expect(readdirSync(path.join(state, 'staging'))).toEqual(['young'])
      expect(readdirSync(path.join(state, 'log'))).toEqual(['young.result'])
    })

    test.each(['null', '"20260101000000-1-1-abcdef"'])(
      'STAGE_UNDO has the stamps of published functions tell of the way back, where they said %s; of no others',
      async (said) => {
        const { state } = makeServer()
        const stamp = `const HASH = "x";\nconst RELEASE = ${said};\nconst VARY = 1;\n`
        for (const name of ['a', 'b', '_shared'])
          write(path.join(state, `releases/r0/old/${name}/dual-deploy-stamp.ts`), stamp)
        write(path.join(state, 'releases/r0/old/old/dual-deploy-stamp.ts'), 'const HASH = "x";\n')
        mkdirSync(path.join(state, 'releases/r0/absent'))
        const undo = async (id: string) => {
          const asked = lines(state, id, 'r0', '', 'a', 'old', 'gone', '..', '')
          const run = await runScript(shell, STAGE_UNDO, asked)
          const read = (name: string): string =>
            readFileSync(path.join(state, `staging/${id}/tree/${name}/dual-deploy-stamp.ts`), 'utf8')
          return { run, stamps: ['a', 'b', '_shared', 'old'].map(read) }
        }
        const back = await undo('r1-undo1')
        expect(back.run).toMatchObject({ code: 0, stderr: '' })
        expect(back.run.stdout).toContain('#dual-deploy stamped\n#dual-deploy end\n')
        expect(back.stamps).toEqual([stamp.replace(said, '"r1-undo1"'), stamp, stamp, 'const HASH = "x";\n'])
        // Where a pointer serves releases, no folder is served.
        write(path.join(state, 'releases/r0/pointer.json'), '{}')
        const pointed = await undo('r1-undo2')
        expect(pointed.run.stdout).not.toContain('stamped')
        expect(pointed.stamps.slice(0, 3)).toEqual([stamp, stamp, stamp])
      }
    )

    test('RECORD is for the owner of the lock alone, and frees it', async () => {
      const { state } = makeServer()
      write(path.join(state, 'state.json'), 'theirs')
      write(path.join(state, 'releases/theirs/old/x'), 'x')
      const record = (token: string): Promise<ScriptRun> =>
        runScript(shell, RECORD, `${lines(state, '/nowhere', token, '')}{}\n`)
      for (const owner of ['', 'two\n']) {
        write(path.join(state, 'lock/token'), owner)
        expect(await record('one')).toMatchObject({ code: 3, stdout: '', stderr: '' })
        expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('theirs')
        expect(readdirSync(path.join(state, 'releases'))).toEqual(['theirs'])
        expect(existsSync(path.join(state, 'staging/one.json'))).toBe(false)
      }
      expect(await record('two')).toMatchObject({
        code: 0,
        stdout: '#dual-deploy written\n#dual-deploy freed\n',
        stderr: ''
      })
      expect(existsSync(path.join(state, 'lock'))).toBe(false)
    })

    test('RECORD as the verb note writes it as well, and leaves the lock', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      const script = `set -- note\n${RECORD}`
      const run = await runScript(shell, script, `${lines(state, '/nowhere', 'one', '')}{}\n`)
      expect(run).toMatchObject({ code: 0, stdout: '#dual-deploy written\n', stderr: '' })
      expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('{}\n')
      expect(existsSync(path.join(state, 'lock/token'))).toBe(true)
    })

    test('RECORD is asked again where its answer was lost, and finds what it has written', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      const record = (): Promise<ScriptRun> =>
        runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)
      expect((await record()).code).toBe(0)
      expect(await record()).toMatchObject({ code: 0, stdout: '#dual-deploy written\n', stderr: '' })
      expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('{}\n')
    })

    test('RECORD leaves the old record, all releases and the lock when the new one cannot be written', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      write(path.join(state, 'state.json'), 'old')
      mkdirSync(path.join(state, 'staging/one.json'), { recursive: true })
      write(path.join(state, 'releases', 'r1', 'old', 'x'), 'x')
      expect((await runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)).code).toBe(98)
      expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('old')
      expect(readdirSync(path.join(state, 'releases'))).toEqual(['r1'])
      expect(existsSync(path.join(state, 'lock'))).toBe(true)
    })

    test('RECORD that is longer than any, or whose guard another has, leaves all as it was, and its exit code says which', async () => {
      const { state } = makeServer()
      write(path.join(state, 'lock/token'), 'one\n')
      write(path.join(state, 'state.json'), 'old')
      const record = (script: string, text: string): Promise<ScriptRun> =>
        runScript(shell, script, `${lines(state, '/nowhere', 'one', '')}${text}\n`)
      const isAsItWas = (): void => {
        expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('old')
        expect(readdirSync(path.join(state, 'staging'))).toEqual([])
        expect(existsSync(path.join(state, 'lock/token'))).toBe(true)
      }
      mkdirSync(path.join(state, 'staging'), { recursive: true })
      expect((await record(RECORD, 'x'.repeat(RECORD_BYTES))).code).toBe(TOO_LARGE)
      isAsItWas()
      await whileFlocked(path.join(state, 'lock.guard'), async () => {
        expect((await record(RECORD.replace('flock -w 20 6', 'flock -n 6'), '{}')).code).toBe(75)
        isAsItWas()
      })
      expect((await record(RECORD, 'x'.repeat(RECORD_BYTES - 1))).code).toBe(0)
    })

    test('STAGE_UNDO lays out what was there before the oldest of the parts, and names all that they touched', async () => {
      const { state, functions } = makeServer()
      const release = (id: string, file: string): string => path.join(state, 'releases', id, file)
      write(release('r1', 'old/hello/index.ts'), 'hello before r1')
      write(release('r1', 'old/a b/index.ts'), 'with a space')
      write(release('r1', 'absent/world'), '')
      write(release('r2', 'old/hello/index.ts'), 'hello between')
      write(release('r2', 'old/hello/more.ts'), 'more between')
      write(release('r2', 'old/world/index.ts'), 'world between')
      write(release('r2', 'absent/fresh'), '')
      mkdirSync(release('r1', 'absent'), { recursive: true })
      const run = await runScript(shell, STAGE_UNDO, lines(state, 'r3-undo1', 'r2', 'gone', 'r1', ''))
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const found = sections(run.stdout)
      expect(found.has('end')).toBe(true)
      expect([...new Set(found.get('folders'))].sort()).toEqual(['a b', 'fresh', 'hello', 'world'])
      expect(snapshot(path.join(state, 'staging', 'r3-undo1', 'tree'))).toEqual({
        'a b/index.ts': 'with a space',
        'hello/index.ts': 'hello before r1'
      })
      expect(readFileSync(release('r2', 'old/hello/index.ts'), 'utf8')).toBe('hello between')
      expect(snapshot(functions)).toEqual(OLD)
    })

    test('DISCARD takes one staging tree away, and nothing for an id that is none', async () => {
      const { state } = makeServer()
      for (const id of ['r1', 'r2']) write(path.join(state, 'staging', id, 'tree', 'x'), 'x')
      for (const id of ['', '.', '..', '../releases', 'r1/tree']) {
        expect((await runScript(shell, DISCARD, lines(state, id))).code).toBe(64)
      }
      expect((await runScript(shell, DISCARD, lines(state, 'r1'))).code).toBe(0)
      expect(readdirSync(path.join(state, 'staging'))).toEqual(['r2'])
    })

    test('STAGE_UNDO that cannot copy says so by its exit code and has no end', async () => {
      const server = makeServer()
      write(path.join(server.state, 'releases', 'r1', 'old', 'hello', 'index.ts'), 'x')
      mkdirSync(path.join(server.state, 'releases', 'r1', 'absent'))
      const env = withTool(server, 'cp', 'exit 1')
      const run = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''), env)
      expect(run.code).toBe(91)
      expect(sections(run.stdout).has('end')).toBe(false)
    })

    test('what STAGE_UNDO lays out is activated like any release, and the functions are what they were', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      expect((await activate(server, { shell })).outcome).toBe('activated')
      expect(snapshot(server.functions)).toEqual(NEW)
      const run = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''))
      const folders = sections(run.stdout).get('folders') ?? []
      expect((await activate(server, { shell, id: 'u1', folders, digests: '' })).outcome).toBe('activated')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(readdirSync(server.functions).sort()).toEqual(['_shared', 'hello', 'main'])
    })

    test('EXPORT sends the folders that it is told and what releases kept, and leaves nothing behind', async () => {
      const { functions, state, home } = makeServer()
      write(path.join(functions, 'foreign', 'secret.ts'), 'not ours')
      write(path.join(state, 'releases', 'r1', 'old', 'hello', 'index.ts'), 'older hello')
      write(path.join(state, 'releases', 'r1', 'absent', 'world'), '')
      write(path.join(state, 'releases', 'r2', 'old', 'a b', 'c d.ts'), 'spaces')
      const run = await runScript(shell, EXPORT, lines(functions, state, 'hello', 'gone', '-e', ''))
      expect(run).toMatchObject({ code: 0, stderr: '' })
      const into = path.join(home, 'unpacked')
      mkdirSync(into)
      expect(spawnSync('tar', ['-xf', '-', '-C', into], { input: run.bytes }).status).toBe(0)
      expect(snapshot(into)).toEqual({
        'live/hello/gone.ts': 'old gone',
        'live/hello/index.ts': 'old hello',
        'r1/hello/index.ts': 'older hello',
        'r2/a b/c d.ts': 'spaces'
      })
      expect(readdirSync(path.join(state, 'staging'))).toEqual([])
      expect(snapshot(functions)).toEqual({ ...OLD, 'foreign/secret.ts': 'not ours' })
    })

    test('EXPORT of nothing is an archive of nothing', async () => {
      const { functions, state } = makeServer()
      const run = await runScript(shell, EXPORT, lines(functions, state, ''))
      expect(run.code).toBe(0)
      const list = spawnSync('tar', ['-tf', '-'], { input: run.bytes }).stdout.toString()
      expect(list.trim().split('\n').sort()).toEqual(['./', './live/'])
    })

    test('EXPORT that cannot copy sends no archive that looks whole, and leaves nothing behind', async () => {
      const server = makeServer()
      const env = withTool(server, 'cp', 'exit 1')
      const run = await runScript(shell, EXPORT, lines(server.functions, server.state, 'hello', ''), env)
      expect([run.code, run.bytes.length]).toEqual([92, 0])
      expect(readdirSync(path.join(server.state, 'staging'))).toEqual([])
    })

    test('EXPORT sends the rest when one release cannot be copied, because each file is checked by its digest', async () => {
      const server = makeServer()
      for (const id of ['r1', 'r2'])
        write(path.join(server.state, 'releases', id, 'old', 'hello', 'index.ts'), `hello of ${id}`)
      const env = withTool(server, 'cp', 'case "$*" in */releases/r1/*) exit 1 ;; esac\nexec "$REAL" "$@"')
      const run = await runScript(shell, EXPORT, lines(server.functions, server.state, 'hello', ''), env)
      expect(run.code).toBe(0)
      const list = spawnSync('tar', ['-tf', '-'], { input: run.bytes }).stdout.toString().split('\n')
      expect(list).toEqual(expect.arrayContaining(['./live/hello/index.ts', './r2/hello/index.ts']))
    })

    test('RESULT tells the result that is there, that an activation still runs, or that there is none', async () => {
      const { state } = makeServer()
      const ask = (): Promise<ScriptRun> => runScript(shell, RESULT, lines(state, 'r1'))
      expect(await ask()).toMatchObject({ code: 0, stdout: '' })
      await whileFlocked(path.join(state, 'activation'), async () => {
        expect(await ask()).toMatchObject({ code: 3, stdout: '' })
        write(path.join(state, 'log', 'r1.result'), 'the result\n')
        expect(await ask()).toMatchObject({ code: 0, stdout: 'the result\n' })
      })
    })

    test('a script that gets fewer parameters than it reads does nothing', async () => {
      for (const script of [
        ACTIVATE,
        INSPECT,
        RECEIVE,
        EXPORT,
        RESULT,
        STAGE_UNDO,
        ...[VERBS.take.script, VERBS.renew.script, VERBS.free.script]
      ]) {
        expect((await runScript(shell, script, 'only-one')).code).toBe(64)
      }
    })
  })
}
