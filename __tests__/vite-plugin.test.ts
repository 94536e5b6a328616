import { afterAll, describe, expect, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import dualDeployStamps, { renew } from '../src/vite-plugin.ts'
import { inFunctions, makeTree, removeTrees, writeTree, type Files } from './support/tree.ts'

afterAll(removeTrees)

const ENTRYPOINT = 'import { greet } from "../_shared/greet.ts"\nDeno.serve(() => greet())\n'
const FILES: Files = {
  'hello/index.ts': ENTRYPOINT,
  'other/index.ts': 'Deno.serve(() => new Response())\n',
  '_shared/greet.ts': 'export const greet = () => new Response()\n'
}

/** Vite's server as far as a plugin sees it; `said` ends a wait for what the plugin tells. */
class FakeVite {
  readonly watcher = Object.assign(new EventEmitter(), {
    added: [] as string[],
    add(folder: string): void {
      this.added.push(folder)
    }
  })
  readonly #said = new EventEmitter()
  readonly lines: string[] = []
  readonly config = {
    logger: {
      info: (line: string): void => {
        this.#say(line)
      },
      warn: (line: string): void => {
        this.#say(`WARNING ${line}`)
      }
    }
  }

  #say(line: string): void {
    this.lines.push(line)
    this.#said.emit('line', line)
  }

  nextLine(): Promise<string> {
    return new Promise((resolve) => this.#said.once('line', resolve))
  }
}

interface Dev {
  readonly root: string
  readonly vite: FakeVite
  /** saves files and tells the watcher, as an editor and chokidar do */
  readonly save: (files: Files, event?: 'add' | 'change' | 'unlink') => void
  readonly stamp: (name: string) => string
}

function startDev(files: Files = FILES): Dev {
  const root = makeTree(inFunctions(files))
  const vite = new FakeVite()
  const plugin = dualDeployStamps()
  plugin.configResolved({ root })
  plugin.buildStart()
  plugin.configureServer(vite)
  return {
    root,
    vite,
    save(changed, event = 'change') {
      writeTree(root, inFunctions(changed))
      for (const name of Object.keys(changed)) {
        vite.watcher.emit(event, path.join(root, 'supabase/functions', name))
      }
    },
    stamp: (name) => readFileSync(path.join(root, `supabase/functions/${name}/dual-deploy-stamp.ts`), 'utf8')
  }
}

describe('the Vite plugin', () => {
  test('stamps what is not stamped when a build starts, and watches supabase/, which no page imports', () => {
    const { root, vite, stamp } = startDev()
    expect(stamp('hello')).toContain('const NAME = "hello"')
    expect(vite.watcher.added).toEqual([path.join(root, 'supabase')])
  })

  test('renews the stamps of exactly those that reach the file that was saved', async () => {
    const { vite, save, stamp } = startDev()
    const before = { hello: stamp('hello'), other: stamp('other') }
    const line = vite.nextLine()
    save({ '_shared/greet.ts': 'export const greet = () => new Response("changed")\n' })
    expect(await line).toBe('dual-deploy: renewed hello')
    expect(stamp('hello')).not.toBe(before.hello)
    expect(stamp('other')).toBe(before.other)
  })

  test('renews once for several files that are saved at once', async () => {
    const { vite, save } = startDev()
    const line = vite.nextLine()
    save({
      'hello/index.ts': `// changed\n${ENTRYPOINT}`,
      'other/index.ts': '// changed\nDeno.serve(() => new Response())\n'
    })
    expect(await line).toBe('dual-deploy: renewed hello, other')
    expect(vite.lines).toHaveLength(1)
  })

  test('stamps a function that is new', async () => {
    const { vite, save, stamp } = startDev()
    const line = vite.nextLine()
    save({ 'fresh/index.ts': 'Deno.serve(() => new Response())\n' }, 'add')
    expect(await line).toBe('dual-deploy: renewed fresh')
    expect(stamp('fresh')).toContain('const NAME = "fresh"')
  })

  test('is quiet about its own writing: the watcher sees stamps, too, and nothing is renewed again', async () => {
    const { root, vite, save } = startDev()
    const line = vite.nextLine()
    save({ 'other/index.ts': '// changed\nDeno.serve(() => new Response())\n' })
    await line
    const stamp = path.join(root, 'supabase/functions/other/dual-deploy-stamp.ts')
    const written = statSync(stamp).mtimeMs
    vite.watcher.emit('change', stamp)
    const next = vite.nextLine()
    save({ 'hello/index.ts': `// changed\n${ENTRYPOINT}` })
    expect(await next).toBe('dual-deploy: renewed hello')
    expect(statSync(stamp).mtimeMs).toBe(written)
  })

  test('waits while code is half typed, says why, and goes on when it parses', async () => {
    const { vite, save, stamp } = startDev()
    const before = stamp('other')
    const warning = vite.nextLine()
    save({ 'other/index.ts': 'import { x from "./nowh' })
    expect(await warning).toMatch(/^WARNING dual-deploy: stamps wait: supabase\/functions\/other\/index\.ts /)
    expect(stamp('other')).toBe(before)
    const line = vite.nextLine()
    save({ 'other/index.ts': '// done\nDeno.serve(() => new Response())\n' })
    expect(await line).toBe('dual-deploy: renewed other')
  })

  test('does not care for files outside supabase/, also of a folder that begins alike', async () => {
    const { root, vite, save } = startDev()
    writeTree(root, inFunctions({ 'hello/index.ts': `// changed\n${ENTRYPOINT}` }))
    vite.watcher.emit('change', path.join(root, 'src/App.tsx'))
    vite.watcher.emit('change', path.join(root, 'supabase-backup/functions/hello/index.ts'))
    const line = vite.nextLine()
    save({ 'other/index.ts': '// changed\nDeno.serve(() => new Response())\n' })
    // Both at once: what was ignored was not acted on before.
    expect(await line).toBe('dual-deploy: renewed hello, other')
    expect(vite.lines).toHaveLength(1)
  })

  test('takes another folder when it is told one, from Vite’s root', () => {
    const root = makeTree({ 'web/index.html': '' })
    writeTree(path.join(root, 'backend'), inFunctions(FILES))
    const plugin = dualDeployStamps({ folder: '../backend' })
    plugin.configResolved({ root: path.join(root, 'web') })
    plugin.buildStart()
    expect(renew(path.join(root, 'backend')).names).toEqual([])
  })

  test('knows the variables that config.toml leaves settings to', () => {
    const config = '[functions.hello]\nverify_jwt = "env(DUAL_DEPLOY_TEST_JWT)"\n'
    const root = makeTree({ ...inFunctions(FILES), 'supabase/config.toml': config })
    expect(renew(root).problem).toMatch(/there is no such variable here/)
    process.env['DUAL_DEPLOY_TEST_JWT'] = 'false'
    try {
      expect(renew(root).problem).toBeNull()
    } finally {
      delete process.env['DUAL_DEPLOY_TEST_JWT']
    }
  })

  test('breaks no build of a project without functions', () => {
    const plugin = dualDeployStamps()
    const root = makeTree({ 'index.html': '' })
    plugin.configResolved({ root })
    expect(() => {
      plugin.buildStart()
    }).not.toThrow()
    expect(renew(root)).toMatchObject({ names: [], problem: expect.any(String) })
  })
})

test('two functions whose stamps would be one file get none, and the plugin says why', () => {
  const root = makeTree(inFunctions(FILES))
  symlinkSync('hello', path.join(root, 'supabase/functions/alias'))
  expect(renew(root)).toEqual({
    names: [],
    problem: expect.stringMatching(/^supabase\/functions\/alias\/index\.ts Function alias comes to the files/)
  })
  expect(existsSync(path.join(root, 'supabase/functions/hello/dual-deploy-stamp.ts'))).toBe(false)
})
