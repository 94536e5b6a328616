import { afterAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import type { Finding } from '../../src/findings/finding.ts'
import { pinningOf } from '../../src/preflight/pinning.ts'
import {
  judge as judgeProject,
  type Judgement,
  type PreflightOptions
} from '../../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../../src/preflight/trees.ts'
import { inFunctions, makeTree, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const HANDLER = 'Deno.serve(() => new Response("ok"))'
const BOTH: Omit<PreflightOptions, 'functionsDir'> = { cloud: 'deploy', router: 'stock' }

function judge(files: Files, config = '', options = BOTH): Judgement {
  const root = makeTree({ ...inFunctions(files), 'supabase/config.toml': config })
  const project = read(root)
  const functionsDir = path.join(root, 'supabase/functions')
  return judgeProject(project, readTrees(treeRequest(project, null)), { functionsDir, ...options })
}

const findings = (files: Files, config?: string, options?: typeof BOTH): readonly Finding[] =>
  judge(files, config, options).findings

/** `severity code file:line`, as one sees them in a log. */
const told = (files: Files, config?: string, options?: typeof BOTH): string[] =>
  findings(files, config, options).map(
    ({ severity, code, file, line }) => `${severity} ${code} ${file ?? ''}:${line ?? ''}`
  )

const codes = (files: Files, config?: string): string[] => findings(files, config).map(({ code }) => code)

describe('a function that is the same on both targets', () => {
  test('is worth no word', () => {
    const files = {
      'a/index.ts': [
        "import { serve } from 'https://deno.land/std@0.168.0/http/server.ts'",
        "import { createClient } from 'npm:@supabase/supabase-js@2.45.4'",
        "import 'jsr:@supabase/functions-js/edge-runtime.d.ts'",
        "import { z } from 'zod'",
        "import fs from 'node:fs'",
        "import '../_shared/x.ts'",
        HANDLER
      ].join('\n'),
      'a/deno.json': '{"imports":{"zod":"npm:zod@3.23.8"}}',
      '_shared/x.ts': "export * from 'jsr:@std/path@1.0.8'"
    }
    expect(judge(files)).toEqual({ findings: [], adaptations: [], variables: [] })
  })
})

test('a .env of another project is a warning where the cloud is a target', () => {
  const files = { 'a/index.ts': HANDLER, '../../.env': `VITE_SUPABASE_PROJECT_ID=${'z'.repeat(20)}` }
  const config = 'project_id = "abcdefghijklmnopqrst"'
  expect(told(files, config)).toEqual(['warning project-ref .env:1'])
  expect(told(files, config, { ...BOTH, cloud: null })).toEqual([])
})

describe('a bare specifier', () => {
  test('that nothing maps is an error at its line', () => {
    expect(findings({ 'a/index.ts': "\nimport 'hono/cors'" })).toMatchObject([
      {
        severity: 'error',
        code: 'bare-specifier',
        message: expect.stringContaining('no import map of a names it'),
        file: 'supabase/functions/a/index.ts',
        line: 2,
        fix: expect.stringContaining('"npm:hono@<version>/cors"')
      }
    ])
  })

  test('in a shared module is told once, with the functions that do not map it', () => {
    const files = {
      'a/index.ts': "import '../_shared/x.ts'",
      'b/index.ts': "import '../_shared/x.ts'",
      'c/index.ts': "import '../_shared/x.ts'",
      'c/deno.json': '{"imports":{"hono":"npm:hono@4.6.3"}}',
      '_shared/x.ts': "import 'hono'"
    }
    expect(findings(files)).toMatchObject([
      { message: expect.stringContaining('no import map of a, b names') }
    ])
  })

  test.each<[string, Files, string[]]>([
    [
      'that package.json names is a warning',
      { 'a/index.ts': "import 'hono'", 'a/package.json': '{"dependencies":{"hono":"4"}}' },
      ['warning bare-specifier supabase/functions/a/index.ts:1']
    ],
    [
      'for a module of Node is a warning',
      { 'a/index.ts': "import 'fs'" },
      ['warning bare-specifier supabase/functions/a/index.ts:1']
    ],
    [
      'that may never be loaded is a warning',
      { 'a/index.ts': "const load = () => import('hono')" },
      ['warning bare-specifier supabase/functions/a/index.ts:1']
    ],
    ['of types is erased', { 'a/index.ts': "import type { Hono } from 'hono'" }, []],
    [
      'in a module of types is erased',
      { 'a/index.ts': "import type { T } from './t.ts'", 'a/t.ts': "import 'hono'" },
      []
    ],
    [
      'that the function itself is called is its own',
      { 'a/index.ts': "import 'own/x'", 'a/deno.json': '{"name":"own","exports":"./index.ts"}' },
      []
    ]
  ])('%s', (_what, files, expected) => {
    expect(told(files)).toEqual(expected)
  })

  test('in a shared module is an error when package.json of only one function names it', () => {
    const files = {
      'a/index.ts': "import '../_shared/x.ts'",
      'a/package.json': '{"dependencies":{"hono":"4"}}',
      'b/index.ts': "import '../_shared/x.ts'",
      '_shared/x.ts': "import 'hono'"
    }
    expect(told(files)).toEqual(['error bare-specifier supabase/functions/_shared/x.ts:1'])
  })

  test('is a warning where self-hosted is the only target: its server may map it', () => {
    const only = { cloud: null, router: 'stock' } as const
    expect(told({ 'a/index.ts': "import 'hono'" }, '', only)[0]).toMatch(/^warning bare-specifier/)
  })

  test('is no second error where the import map itself cannot be read', () => {
    expect(told({ 'a/index.ts': "import 'hono'", 'a/deno.json': '{' })).toEqual([
      'error import-map supabase/functions/a/deno.json:1'
    ])
  })

  test('is a warning when package.json names it, also where that begins with a byte order mark', () => {
    const files = { 'a/index.ts': "import 'hono'", 'a/package.json': '\uFEFF{"dependencies":{"hono":"4"}}' }
    expect(told(files)).toEqual(['warning bare-specifier supabase/functions/a/index.ts:1'])
  })

  test('is not guessed a package where it is an alias', () => {
    expect(findings({ 'a/index.ts': "import '@/lib/x.ts'" })[0]?.fix).toMatch(/^Add it to "imports"/)
  })
})

describe('an import map entry for a folder', () => {
  const files = (address: string): Files => ({
    'a/index.ts': "import 'lib/x.ts'",
    'a/deno.json': `{\n  "imports": {\n    "lib/": "${address}"\n  }\n}`
  })

  test('without its last slash is an error where it stands', () => {
    expect(told(files('npm:lib@1.2.3'))).toEqual(['error import-map supabase/functions/a/deno.json:3'])
  })

  test('with its last slash is fine', () => {
    expect(told(files('npm:lib@1.2.3/'))).toEqual([])
  })
})

describe('the version of a remote import', () => {
  test.each([
    'https://esm.sh/zod',
    'https://esm.sh/@supabase/supabase-js',
    'https://esm.sh/zod@latest',
    'https://esm.sh/v135/zod',
    'https://deno.land/std/http/server.ts',
    'https://deno.land/x/oak/mod.ts',
    'https://unpkg.com/zod',
    'https://cdn.jsdelivr.net/npm/zod/+esm',
    'npm:zod',
    'npm:/zod',
    'npm:@supabase/supabase-js',
    'npm:zod@latest',
    'npm:zod@*',
    'npm:hono/cors',
    'jsr:@std/path',
    'jsr:@std/path/posix'
  ])('is missing in %s', (address) => {
    expect(pinningOf(address)).toBe('none')
  })

  test.each([
    'https://esm.sh/zod@3',
    'https://esm.sh/zod@%5E3.1.0',
    'https://esm.sh/zod@3?deps=react',
    'https://esm.sh/zod@beta',
    'https://esm.sh/gh/owner/repo@main/x.ts',
    'https://cdn.jsdelivr.net/npm/@scope/x@1/+esm',
    'https://cdn.jsdelivr.net/gh/owner/repo@1.2/x.js',
    'https://unpkg.com/zod@~3.1.0',
    'https://denopkg.com/owner/repo@master/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/main/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/refs/heads/v1.2.3/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/v2/mod.ts',
    'https://github.com/owner/repo/raw/develop/mod.ts',
    'https://gitlab.com/group/sub/repo/-/raw/main/mod.ts',
    'https://gist.githubusercontent.com/owner/0123456789abcdef/raw/mod.ts',
    'npm:zod@3',
    'npm:zod@3.23',
    'npm:hono@4/cors',
    'npm:@supabase/supabase-js@^2.45.0',
    'npm:x@>=1.2.3',
    'npm:x@1.2.3 || 2.0.0',
    'npm:x@canary',
    'jsr:@std/path@1',
    'jsr:@std/path@^1.0.0/posix'
  ])('is left open in %s', (address) => {
    expect(pinningOf(address)).toBe('range')
  })

  test.each([
    'https://esm.sh/@supabase/supabase-js@2.45.4',
    'https://esm.sh/v135/zod@3.23.8/es2022/zod.mjs',
    'https://deno.land/std@0.168.0/http/server.ts',
    'https://deno.land/x/oak@v12/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/0123456789abcdef0123456789abcdef01234567/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/v1.2.3/mod.ts',
    'https://raw.githubusercontent.com/owner/repo/refs/tags/any/mod.ts',
    'https://gist.githubusercontent.com/owner/0123456789abcdef/raw/0123456789abcdef0123456789abcdef01234567/mod.ts',
    'https://example.com/mod.ts',
    'npm:zod@3.23.8',
    'npm:zod@=3.23.8',
    'npm:zod@4.0.0-beta.1/v4',
    'jsr:@std/path@1.0.8/posix',
    'node:fs',
    'data:text/javascript,1',
    'jsr:@supabase/functions-js/edge-runtime.d.ts',
    'jsr:@supabase/functions-js@^2/edge-runtime.d.ts',
    'https://esm.sh/v135/@supabase/functions-js/src/edge-runtime.d.ts?x=1',
    'npm:x/types.d.mts'
  ])('is there, or not to be expected, in %s', (address) => {
    expect(pinningOf(address)).toBe('exact')
  })

  test('is asked for once for each address that leaves it out, however many files and functions have it', () => {
    const files = {
      'a/index.ts': "import '../_shared/x.ts'\nimport 'npm:zod'\nexport * from 'npm:zod'",
      'b/index.ts': "import '../_shared/x.ts'\nimport 'npm:zod'",
      '_shared/x.ts': "\nexport * from 'https://esm.sh/zod'"
    }
    expect(told(files)).toEqual([
      'warning unpinned-import supabase/functions/_shared/x.ts:2',
      'warning unpinned-import supabase/functions/a/index.ts:2'
    ])
    expect(findings(files)[1]?.message).toMatch(/It stands in 3 places\.$/)
  })

  test('is asked for in one line for all addresses that leave a choice, at the first that no comment silences', () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${String(index).padStart(2, '0')}`)
    const open = "import 'npm:hono@^4'\nimport 'https://esm.sh/x@2'\nimport 'jsr:@std/path@1'"
    const files = Object.fromEntries(
      names.map((name) => [
        `${name}/index.ts`,
        name === 'f00' ? "import 'npm:y@3' // dual-deploy-ignore" : open
      ])
    )
    const [finding, ...rest] = findings(files)
    expect(rest).toEqual([])
    expect(finding).toMatchObject({
      severity: 'warning',
      code: 'unpinned-import',
      message: expect.stringMatching(
        /^"https:\/\/esm\.sh\/x@2", "jsr:@std\/path@1", "npm:hono@\^4" name ranges/
      ),
      file: 'supabase/functions/f01/index.ts',
      line: 1
    })
  })

  test('is asked for in the import map, where that is the one to name it', () => {
    const files = {
      'a/index.ts': "import 'zod'\nimport 'hono/cors'",
      'a/deno.json': '{\n"imports": {\n"zod": "npm:zod",\n"hono/": "npm:/hono/",\n"unused": "npm:x"\n}}'
    }
    expect(told(files)).toEqual([
      'warning unpinned-import supabase/functions/a/deno.json:3',
      'warning unpinned-import supabase/functions/a/deno.json:4'
    ])
  })

  test('is asked for at the entry of a package, of which a module in it is imported', () => {
    const files = {
      'a/index.ts': "import '@supabase/functions-js/edge-runtime.d.ts'\nimport 'hono/cors'",
      'a/deno.json':
        '{\n"imports": {\n"hono": "npm:hono",\n"@supabase/functions-js": "jsr:@supabase/functions-js@^2"\n}}'
    }
    expect(told(files)).toEqual(['warning unpinned-import supabase/functions/a/deno.json:3'])
  })

  test('does not matter for types', () => {
    expect(told({ 'a/index.ts': "import type { Z } from 'npm:zod'" })).toEqual([])
  })
})

describe('a quotation mark in the name of a module', () => {
  const files = (name: string): Files => ({
    'a/index.ts': `import ${JSON.stringify(`../_shared/${name}`)}; ${HANDLER}`,
    [`_shared/${name}`]: ''
  })

  test.each(["it's.ts", "ä'ö.ts", 'a"b.ts', "x'/y.ts"])('is an error where the CLI sends it: %s', (name) => {
    expect(findings(files(name))).toMatchObject([
      { severity: 'error', code: 'file-name', file: `supabase/functions/_shared/${name}`, line: null }
    ])
    expect(told(files(name), '', { ...BOTH, cloud: null })).toEqual([])
    expect(told(files(name), '', { ...BOTH, cloud: 'observe' })).toEqual([])
  })

  test('is none where config.toml or an import map names the file to the CLI', () => {
    const named = {
      "a/it's.ts": `import 'x'; ${HANDLER}`,
      'a/deno.json': '{"imports":{"x":"../_shared/it\'s.ts"}}',
      "_shared/it's.ts": ''
    }
    expect(codes(named, '[functions.a]\nentrypoint = "./functions/a/it\'s.ts"')).not.toContain('file-name')
  })
})

describe('a Deno workspace', () => {
  test.each(['supabase/functions/deno.json', 'supabase/deno.json', 'deno.jsonc'])(
    'is called that where a member is asked for by name: %s',
    (place) => {
      const files = {
        'a/index.ts': `import '@acme/shared'; ${HANDLER}`,
        'a/deno.json': '{}',
        'shared/deno.json': '{"name":"@acme/shared","exports":"./mod.ts"}',
        'shared/mod.ts': '',
        [path.posix.relative('supabase/functions', place)]: '{"workspace":["./a","./shared"],"imports":{}} '
      }
      const found = findings(files).filter(({ code }) => code === 'bare-specifier')
      expect(found).toMatchObject([
        { message: expect.stringContaining(`${place} declares a Deno workspace, and no target reads one`) }
      ])
    }
  )

  test('is not spoken of where there is none', () => {
    const [finding] = findings({ 'a/index.ts': `import 'hono'; ${HANDLER}`, 'a/deno.json': '{}' })
    expect(finding?.message).not.toMatch(/workspace/)
  })
})

describe('static files', () => {
  const configOf = (...patterns: string[]): string =>
    `[functions.a]\nverify_jwt = true\nstatic_files = ${JSON.stringify(patterns)}`

  test('that a pattern does not find are a warning, which the CLI gives as well', () => {
    const files = { 'a/index.ts': HANDLER }
    expect(findings(files, configOf('./functions/a/*.html'))).toEqual([
      {
        severity: 'warning',
        code: 'static-files',
        message: 'static_files of a has "./functions/a/*.html", which matches no file: no target gets one.',
        file: 'supabase/config.toml',
        line: 3,
        fix: 'Write it relative to supabase/, as in "./functions/<name>/*.html", or remove it.'
      }
    ])
    const silenced = `${configOf('./functions/a/*.html')} # dual-deploy-ignore static-files`
    expect(findings(files, silenced)).toEqual([])
  })

  test('that are read at run time are one warning for each function', () => {
    expect(
      findings({ 'a/index.ts': HANDLER, 'a/b.html': '', 'a/c.html': '' }, configOf('./functions/a/*.html'))
    ).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'static-files',
        message: expect.stringContaining('2 static files (a/b.html, a/c.html)'),
        file: 'supabase/config.toml',
        line: 3
      })
    ])
  })

  test('that are imported are modules like others', () => {
    const index = "import x from './x.json' with { type: 'json' }"
    expect(told({ 'a/index.ts': index, 'a/x.json': '{}' }, configOf('./functions/a/x.json'))).toEqual([])
  })
})

describe('an entrypoint of another name', () => {
  const config = (file: string): string => `[functions.a]\nentrypoint = "./functions/a/${file}"`

  test.each([
    ['server.ts', 'index.ts'],
    ['index.js', 'index.ts'],
    ['index.mjs', 'index.tsx']
  ])('%s that imports %s, which self-hosted starts first, is an error', (entry, index) => {
    const files = { [`a/${entry}`]: `import './${index}'\n${HANDLER}`, [`a/${index}`]: '' }
    expect(findings(files, config(entry))).toMatchObject([
      {
        severity: 'error',
        code: 'shadowed-entrypoint',
        message: expect.stringContaining(`also has a/${index}`),
        file: 'supabase/config.toml',
        line: 2
      }
    ])
  })

  test.each<[string, Files, string]>([
    ['with an index.ts that nothing imports', { 'a/server.ts': HANDLER, 'a/index.ts': '' }, 'server.ts'],
    ['with an index.js behind it', { 'a/index.ts': "import './index.js'", 'a/index.js': '' }, 'index.ts'],
    [
      'with an index.js that the generated index.ts comes before',
      { 'a/server.ts': "import './index.js'", 'a/index.js': '' },
      'server.ts'
    ]
  ])('%s is fine', (_what, files, entry) => {
    expect(told(files, config(entry))).toEqual([])
  })

  test('is none of the cloud’s concern', () => {
    const files = { 'a/server.ts': "import './index.ts'", 'a/index.ts': '' }
    expect(told(files, config('server.ts'), { cloud: 'deploy', router: null })).toEqual([])
  })
})

describe('a folder of helpers', () => {
  test('with an index that functions import is callable self-hosted', () => {
    const files = { 'a/index.ts': "import '../_shared/index.ts'", '_shared/index.ts': '' }
    expect(told(files)).toEqual(['warning callable-helper supabase/functions/_shared/index.ts:'])
    expect(told(files, '', { cloud: 'deploy', router: null })).toEqual([])
  })

  test('of a disabled function is callable all the same', () => {
    const files = { 'a/index.ts': "import '../b/index.ts'", 'b/index.ts': '' }
    const [finding] = findings(files, '[functions.b]\nenabled = false')
    expect(finding).toMatchObject({
      code: 'callable-helper',
      message: expect.stringContaining('disables it')
    })
  })

  test.each<[string, Files]>([
    ['whose index nothing imports is not sent', { 'a/index.ts': HANDLER, '_shared/index.ts': '' }],
    ['without an index is not callable', { 'a/index.ts': "import '../_shared/x.ts'", '_shared/x.ts': '' }],
    [
      'with an index further down is not callable',
      { 'a/index.ts': "import '../_shared/x/index.ts'", '_shared/x/index.ts': '' }
    ],
    ['that is a function is one', { 'a/index.ts': "import '../b/index.ts'", 'b/index.ts': HANDLER }]
  ])('%s', (_what, files) => {
    expect(told(files)).toEqual([])
  })
})

describe('verify_jwt', () => {
  const files = { 'a/index.ts': HANDLER, 'b/index.ts': HANDLER, 'c/index.ts': HANDLER }
  const mixed = '[functions.b]\nverify_jwt = false'

  test('that differs among functions is one warning, which names the few', () => {
    expect(findings(files, mixed)).toMatchObject([
      {
        severity: 'warning',
        code: 'verify-jwt',
        message: expect.stringContaining('false for 1 function (b) and true for 2')
      }
    ])
    const most = '[functions.a]\nverify_jwt = false\n[functions.b]\nverify_jwt = false'
    expect(findings(files, most)[0]?.message).toContain('true for 1 function (c) and false for 2')
  })

  test('that is the same for all is fine', () => {
    expect(told(files)).toEqual([])
  })

  test('is none of the stock router’s, where the repository has a router that does not know VERIFY_JWT', () => {
    expect(told({ ...files, 'main/index.ts': HANDLER }, mixed)).toEqual([])
    const stock = { ...files, 'main/index.ts': "const v = Deno.env.get('VERIFY_JWT') === 'true'" }
    expect(told(stock, mixed)).toHaveLength(1)
  })

  test('is none where self-hosted is no target', () => {
    expect(told(files, mixed, { cloud: 'deploy', router: null })).toEqual([])
  })

  test('is none with the managed router, which checks it function by function', () => {
    expect(told(files, mixed, { cloud: 'deploy', router: 'managed' })).toEqual([])
  })
})

test('a router in the repository is told to be left behind where ours is wanted', () => {
  const files = { 'a/index.ts': HANDLER, 'main/index.ts': HANDLER }
  expect(told(files)).toEqual([])
  expect(told(files, '', { cloud: 'deploy', router: 'managed' })).toEqual([
    'warning router-ignored supabase/functions/main/index.ts:'
  ])
})

test('with the managed router a folder with an underscore is not callable, and one without is', () => {
  const files = {
    'a/index.ts': "import '../_shared/index.ts'\nimport '../tools/index.ts'",
    '_shared/index.ts': '',
    'tools/index.ts': HANDLER
  }
  const managed = { cloud: 'deploy', router: 'managed' } as const
  expect(told(files, '[functions.tools]\nenabled = false', managed)).toEqual([
    'warning callable-helper supabase/functions/tools/index.ts:'
  ])
})

describe('the size of a function', () => {
  const MIB = 1024 * 1024
  const sized = (bytes: number): Files => ({
    'a/index.ts': "import './x.json' with { type: 'json' }",
    'a/x.json': Buffer.alloc(bytes, 32)
  })

  test.each([
    [3.9 * MIB, []],
    [4.1 * MIB, ['warning function-size supabase/functions/a/index.ts:']],
    [5.1 * MIB, ['error function-size supabase/functions/a/index.ts:']]
  ])('of %d bytes', (bytes, expected) => {
    expect(told(sized(bytes))).toEqual(expected)
  })

  test('names the largest file, and does not matter where this action does not upload it', () => {
    expect(findings(sized(6 * MIB))[0]?.fix).toContain('a/x.json (6.0 MiB)')
    expect(told(sized(6 * MIB), '', { cloud: 'observe', router: 'stock' })).toEqual([])
  })
})

describe('an entrypoint that asks whether it is the main module', () => {
  const config = '[functions.a]\nentrypoint = "./functions/a/server.ts"'
  const asks = `const f = () => new Response()\nif (import.meta.main) Deno.serve(f)`

  test('is a warning at that line when an index.ts stands for it', () => {
    expect(findings({ 'a/server.ts': asks }, config)).toEqual([
      {
        severity: 'warning',
        code: 'main-module',
        message:
          'import.meta.main is false here self-hosted: the index.ts that stands for the entrypoint of a is the main module there, so this does not run.',
        file: 'supabase/functions/a/server.ts',
        line: 2,
        fix: 'Serve without asking, or make a/index.ts the entrypoint.'
      }
    ])
  })

  test.each([
    ['in a comment', `// if (import.meta.main)\n${HANDLER}`],
    ['for a log', `console.log(import.meta.main)\n${HANDLER}`],
    ['for something else of its own', `if (import.meta.url) ${HANDLER} // import.meta.main`]
  ])('is no finding %s', (_what, source) => {
    expect(told({ 'a/server.ts': source }, config)).toEqual([])
  })

  test('is no finding where it is the main module on every target', () => {
    expect(told({ 'a/index.ts': asks })).toEqual([])
    expect(told({ 'a/server.ts': asks }, config, { cloud: 'deploy', router: null })).toEqual([])
  })
})

describe('main', () => {
  test('in config.toml is a warning, as it is never sent to the cloud', () => {
    const files = { 'a/index.ts': HANDLER, 'main/index.ts': HANDLER }
    expect(told(files, '[functions.main]\nverify_jwt = true')).toEqual([
      'warning router-name supabase/config.toml:1'
    ])
    expect(told(files, '[functions.main]\nenabled = false')).toEqual([])
  })

  describe('with a bare specifier', () => {
    const files = {
      'a/index.ts': HANDLER,
      'main/index.ts': "import './x.ts'\nimport type { T } from 'types'",
      'main/x.ts': "\nimport 'jose'"
    }

    test('that nothing maps is a warning at its line: the router runs self-hosted alone', () => {
      expect(findings(files)).toEqual([
        {
          severity: 'warning',
          code: 'bare-specifier',
          message:
            '"jose" is a bare specifier, and no import map of main names it: the router does not boot where nothing maps it.',
          file: 'supabase/functions/main/x.ts',
          line: 2,
          fix: `Write "npm:jose@<version>", or add it to "imports" in the deno.json of the router's folder.`
        }
      ])
    })

    test.each([
      ['the deno.json of the router', { 'main/deno.json': '{"imports":{"jose":"npm:jose@5.9.6"}}' }],
      ['the deno.json of all functions', { 'deno.json': '{"imports":{"jose":"npm:jose@5.9.6"}}' }],
      ['the package.json of the router', { 'main/package.json': '{"dependencies":{"jose":"5"}}' }]
    ])('that %s names is none', (_what, more) => {
      expect(told({ ...files, ...more })).toEqual([])
    })

    test.each([
      ['the managed router is chosen', { cloud: null, router: 'managed' } as const],
      ['self-hosted is no target', { cloud: 'deploy', router: null } as const]
    ])('does not matter where %s', (_what, options) => {
      expect(told(files, '', options).filter((line) => line.includes('bare-specifier'))).toEqual([])
    })
  })
})

describe('what is made equal', () => {
  test('a deno.lock of the newest format stays behind, and that is said', () => {
    const files = { 'a/index.ts': HANDLER, 'deno.lock': '{"version":"5"}', 'a/deno.lock': '{"version":"5"}' }
    const { adaptations } = judge(files)
    expect(adaptations).toEqual([
      expect.stringContaining('2 deno.lock files of format 5 (deno.lock, a/deno.lock)')
    ])
  })

  test.each(['{"version":"4"}', '{"version":3}', 'no json'])(
    'a deno.lock that is %s is worth no word',
    (lock) => {
      expect(judge({ 'a/index.ts': HANDLER, 'deno.lock': lock }).adaptations).toEqual([])
    }
  )

  test('a module that the CLI does not find is carried by the stamp, and that is said', () => {
    const { adaptations } = judge({ 'a/index.ts': 'const x = import(`./x.ts`)', 'a/x.ts': '' })
    expect(adaptations).toEqual([expect.stringMatching(/^a: the stamp imports a\/x\.ts/)])
  })
})

describe('a comment', () => {
  test('silences a warning of its line, also in config.toml', () => {
    expect(told({ 'a/index.ts': "import 'npm:zod' // dual-deploy-ignore unpinned-import" })).toEqual([])
    const config = '[functions.a]\n# dual-deploy-ignore-next-line\nstatic_files = ["./functions/a/*.html"]'
    expect(told({ 'a/index.ts': HANDLER, 'a/b.html': '' }, config)).toEqual([])
  })

  test('silences its line behind a committed stamp on a line of its own, too', () => {
    const source = "import './dual-deploy-stamp.ts'\nimport 'npm:zod' // dual-deploy-ignore unpinned-import"
    expect(told({ 'a/index.ts': source })).toEqual([])
  })

  test('does not silence an error', () => {
    expect(told({ 'a/index.ts': "import 'hono' // dual-deploy-ignore" })).toHaveLength(1)
  })
})

describe('a module that does not parse', () => {
  test('is an error at its line, once, also when the manifest had to parse it', () => {
    const files = {
      'a/index.ts': "import './b.ts'\nvoid import('./c.ts')",
      'a/b.ts': '\nconst = 1',
      'a/c.ts': 'const a = {} / 2 ('
    }
    expect(told(files)).toEqual([
      'error syntax supabase/functions/a/b.ts:2',
      'error syntax supabase/functions/a/c.ts:1'
    ])
  })
})
