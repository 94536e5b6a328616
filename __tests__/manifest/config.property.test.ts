import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { ConfigError, lineInConfig, parseProjectConfig } from '../../src/manifest/config.ts'
import { discoverFunctions } from '../../src/manifest/discover.ts'
import { FUNCTION_NAME } from '../../src/manifest/types.ts'
import { makeTree, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hello',
    '-x',
    '--yes',
    '../up',
    'a b',
    'a\nb',
    '',
    '(a',
    '[',
    '\\'
  ),
  fc.string({ unit: 'binary', maxLength: 8 })
)
const value = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.boolean(),
  fc.integer(),
  fc.array(fc.string({ maxLength: 4 }))
)
const field = fc.constantFrom('enabled', 'verify_jwt', 'entrypoint', 'import_map', 'static_files', 'other')
const table = fc.dictionary(field, value, { maxKeys: 4 })
const functions = fc.dictionary(
  key,
  fc.oneof({ weight: 5, arbitrary: table }, { weight: 1, arbitrary: value })
)
const document = fc.record(
  {
    project_id: fc.oneof(fc.constantFrom('abcdefghijklmnopqrst', 'env(REF)', 'env(__proto__)'), value),
    functions,
    remotes: fc.dictionary(key, fc.record({ project_id: value, functions }), { maxKeys: 2 })
  },
  { requiredKeys: [] }
)
/** TOML, or what is left when a line of it is another. */
const text = fc.oneof(
  document.map((root) => stringify(root)),
  fc
    .tuple(
      document,
      fc.nat(20),
      fc.oneof(
        fc.string(),
        key.map((name) => `${JSON.stringify(name)} = 1`)
      )
    )
    .map(([root, at, line]) => stringify(root).split('\n').toSpliced(at, 1, line).join('\n')),
  fc
    .array(key)
    .map((names) => ['[functions]', ...names.map((name) => `${JSON.stringify(name)} = 1`)].join('\n'))
)

describe('any config.toml', () => {
  test('is read, or refused as a config with a line that it has', () => {
    fc.assert(
      fc.property(text, fc.option(fc.constant('abcdefghijklmnopqrst'), { nil: null }), (toml, ref) => {
        try {
          const config = parseProjectConfig(toml, ref, { REF: 'x' })
          for (const settings of config.functions.values()) {
            expect(typeof settings.enabled).toBe('boolean')
            expect(typeof settings.verifyJwt).toBe('boolean')
            for (const file of settings.staticFiles) expect(typeof file).toBe('string')
            expect([null, 'string']).toContain(
              settings.entrypoint === null ? null : typeof settings.entrypoint
            )
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError)
          const { line } = error as ConfigError
          if (line !== null) expect(line).toBeLessThanOrEqual(toml.split('\n').length)
        }
      }),
      { numRuns: 500 }
    )
  })

  test('gives settings to exactly the functions that it names, as it names them', () => {
    const plain = fc.dictionary(key, fc.record({ enabled: fc.boolean(), verify_jwt: fc.boolean() }))
    fc.assert(
      fc.property(plain, (wanted) => {
        const { functions: found } = parseProjectConfig(stringify({ functions: wanted }), null)
        expect([...found.keys()].sort()).toEqual(Object.keys(wanted).sort())
        for (const [name, { enabled, verify_jwt: jwt }] of Object.entries(wanted))
          expect(found.get(name)).toMatchObject({ enabled, verifyJwt: jwt })
      })
    )
  })

  test('has a line for a key, or none, whatever the names', () => {
    fc.assert(
      fc.property(text, key, key, (toml, name, wanted) => {
        const line = lineInConfig(toml, name, wanted)
        if (line !== null) expect(toml.split('\n')[line - 1]).toMatch(/[[=]/)
      })
    )
  })

  test.each(['a(', '(a+)+$', '[', 'a.b'])('shows the line of a setting called %j', (name) => {
    const toml = `[functions]\nother = {}\n${JSON.stringify(name)} = 1\n`
    expect(() => parseProjectConfig(toml, null)).toThrow(
      expect.objectContaining({ name: 'ConfigError', line: 3 })
    )
  })
})

test('no function is discovered under a name that could be an option, a path or two words', () => {
  const supabase = makeTree({
    'functions/hello/index.ts': '',
    'functions/-x/index.ts': '',
    'functions/a\nb/index.ts': ''
  })
  fc.assert(
    fc.property(fc.dictionary(key, fc.constant({ entrypoint: './functions/hello/index.ts' })), (named) => {
      const config = parseProjectConfig(stringify({ functions: named }), null)
      const { candidates, disabled, findings } = discoverFunctions(supabase, config)
      for (const name of [...candidates.map((candidate) => candidate.name), ...disabled]) {
        expect(name).toMatch(FUNCTION_NAME)
        expect(name).not.toMatch(/^-|[\s/]/)
      }
      expect(candidates.map((candidate) => candidate.name)).toContain('hello')
      const bad = Object.keys(named).filter((name) => !FUNCTION_NAME.test(name))
      expect(findings.filter((finding) => finding.code === 'function-name')).toHaveLength(bad.length + 2)
    })
  )
})
