import { describe, expect, test } from '@jest/globals'
import { ConfigError, DEFAULT_SETTINGS, parseProjectConfig, lineInConfig } from '../../src/manifest/config.ts'

const REF = 'abcdefghijklmnopqrst'

describe('settings of a function', () => {
  test('a function without a section has none, a section without keys has the defaults of the CLI', () => {
    const { functions } = parseProjectConfig('[functions.hello]\n', null)
    expect([...functions]).toEqual([['hello', DEFAULT_SETTINGS]])
    expect(DEFAULT_SETTINGS).toMatchObject({ enabled: true, verifyJwt: true, entrypoint: null })
  })

  test('every key is read as written', () => {
    const { functions } = parseProjectConfig(
      [
        '[functions.hello]',
        'enabled = false',
        'verify_jwt = false',
        'entrypoint = "./functions/hello/main.ts"',
        'import_map = "./import_map.json"',
        'static_files = ["./functions/hello/*.html"]'
      ].join('\n'),
      null
    )
    expect(functions.get('hello')).toEqual({
      enabled: false,
      verifyJwt: false,
      entrypoint: './functions/hello/main.ts',
      importMap: './import_map.json',
      staticFiles: ['./functions/hello/*.html']
    })
  })

  test('an empty string counts as absent', () => {
    const { functions } = parseProjectConfig('[functions.a]\nentrypoint = ""\nimport_map = ""\n', null)
    expect(functions.get('a')).toEqual(DEFAULT_SETTINGS)
  })

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'a function may be called %s like a property of every object',
    (name) => {
      const { functions } = parseProjectConfig(`[functions.${name}]\nverify_jwt = false\n`, null)
      expect([...functions.keys()]).toEqual([name])
      expect(functions.get(name)).toEqual({ ...DEFAULT_SETTINGS, verifyJwt: false })
    }
  )

  test('a function called __proto__ changes no other function', () => {
    const { functions } = parseProjectConfig(
      '[functions.__proto__]\nverify_jwt = false\n[functions.a]\n',
      null
    )
    expect(functions.get('a')).toEqual(DEFAULT_SETTINGS)
    expect(({} as Record<string, unknown>)['verify_jwt']).toBeUndefined()
  })

  test('names come out sorted by code unit', () => {
    const { functions } = parseProjectConfig('[functions.b]\n[functions.a]\n[functions.B]\n', null)
    expect([...functions.keys()]).toEqual(['B', 'a', 'b'])
  })

  test.each([
    ['verify_jwt = "no"', '[functions.a] verify_jwt must be true or false'],
    ['enabled = 1', '[functions.a] enabled must be true or false'],
    ['entrypoint = 3', '[functions.a] entrypoint must be a string'],
    ['import_map = []', '[functions.a] import_map must be a string'],
    ['static_files = "x"', '[functions.a] static_files must be a list of strings'],
    ['static_files = [1]', '[functions.a] static_files must be a list of strings'],
    ['static_files = ["a", 1]', '[functions.a] static_files must be a list of strings']
  ])('%s is refused with the key in the message', (line, message) => {
    expect(() => parseProjectConfig(`[functions.a]\n${line}\n`, null)).toThrow(new ConfigError(message))
  })

  test('a setting for all functions at once is refused, as the CLI refuses it', () => {
    const text = '[functions]\nverify_jwt = false\n[functions.a]\n'
    const message = '[functions] verify_jwt must be a table: settings belong under [functions.<name>]'
    expect(() => parseProjectConfig(text, null)).toThrow(expect.objectContaining({ message, line: 2 }))
  })

  test.each([
    ['a list of tables', '[[functions.a]]\nverify_jwt = false\n'],
    ['a text', '[functions]\na = "b"\n'],
    ['a list', 'functions.a = []\n'],
    ['one of a remote', `[remotes.x]\nproject_id = "${REF}"\n[remotes.x.functions]\na = 1\n`]
  ])('a function that is no table is refused: %s', (_what, text) => {
    expect(() => parseProjectConfig(text, REF)).toThrow(
      new ConfigError('[functions] a must be a table: settings belong under [functions.<name>]')
    )
  })

  test.each(['functions = 3', 'functions = []', '', 'remotes = 3', '[remotes]\nx = 3\n', 'remotes = []'])(
    'a file that names no function has none: %j',
    (text) => {
      expect([...parseProjectConfig(text, REF).functions]).toEqual([])
    }
  )

  test('a list may be empty', () => {
    expect(parseProjectConfig('[functions.a]\nstatic_files = []\n', null).functions.get('a')).toEqual(
      DEFAULT_SETTINGS
    )
  })

  test.each([
    ['[functions.a]\n\nenabled = 1\n', 3],
    ['[functions.a]\nverify_jwt = "false"\n', 2],
    ['[functions.b]\n[functions.a]\n\nentrypoint = 1\n', 4],
    ['[functions.a]\nimport_map = 1\n', 2],
    ['[functions.a]\nstatic_files = "x"\n', 2],
    ['[functions]\na = { enabled = 1 }\n', null],
    [`[functions.a]\n[remotes.x]\nproject_id = "${REF}"\n[remotes.x.functions.a]\nenabled = 1\n`, 5],
    ['functions.a.enabled = 1\n', null]
  ])('what is refused by its type is refused with its line, where it has one: %j', (text, line) => {
    expect(errorOf(() => parseProjectConfig(text, REF))).toMatchObject({ line })
  })
})

describe('env(NAME) in a setting', () => {
  const read = (line: string, env: Readonly<Record<string, string | undefined>>) =>
    parseProjectConfig(`[functions.a]\n${line}\n`, null, env).functions.get('a')

  test.each([
    ['verify_jwt = "env(A)"', { A: 'false' }, { verifyJwt: false }],
    ['verify_jwt = "env(A)"', { A: 'true' }, { verifyJwt: true }],
    ['enabled = "env(A)"', { A: 'false' }, { enabled: false }],
    ['entrypoint = "env(A)"', { A: './functions/a/x.ts' }, { entrypoint: './functions/a/x.ts' }],
    ['import_map = "env(A)"', { A: 'functions/map.json' }, { importMap: 'functions/map.json' }],
    ['static_files = ["./x", "env(A)"]', { A: '../x/*' }, { staticFiles: ['./x', '../x/*'] }],
    ['entrypoint = "./env(A)"', { A: './x' }, { entrypoint: './env(A)' }]
  ])('is what the job says: %s with %j', (line, env, expected) => {
    expect(read(line, env)).toEqual({ ...DEFAULT_SETTINGS, ...expected })
  })

  const UNSET = 'is env(A), and there is no such variable here: set it in env of the job'
  const NO_PATH = 'is env(A), and that variable is no path that begins with ./'
  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ['verify_jwt = "env(A)"', {}, `verify_jwt ${UNSET}`],
    ['verify_jwt = "env(A)"', { A: '' }, `verify_jwt ${UNSET}`],
    ['enabled = "env(A)"', { A: undefined }, `enabled ${UNSET}`],
    ['entrypoint = "env(A)"', {}, `entrypoint ${UNSET}`],
    ['static_files = ["env(A)"]', {}, `static_files ${UNSET}`],
    [
      'verify_jwt = "env(A)"',
      { A: '1' },
      'verify_jwt is env(A), and that variable is neither true nor false'
    ],
    ['verify_jwt = "false"', {}, 'verify_jwt must be true or false'],
    ['verify_jwt = "x env(A)"', { A: 'true' }, 'verify_jwt must be true or false'],
    ['entrypoint = "env(A)"', { A: 'sbp_0123' }, `entrypoint ${NO_PATH}`],
    ['import_map = "env(A)"', { A: '/etc/passwd' }, `import_map ${NO_PATH}`],
    ['static_files = ["env(A)"]', { A: 's3cret' }, `static_files ${NO_PATH}`]
  ])('is refused with its line, and without what the variable holds: %s with %j', (line, env, message) => {
    expect(errorOf(() => read(line, env))).toMatchObject({ message: `[functions.a] ${message}`, line: 2 })
  })
})

describe('text that is no TOML', () => {
  test('is refused with the line and one line of message', () => {
    const error = errorOf(() => parseProjectConfig('project_id = "x"\n[functions.a\n', null))
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as ConfigError).line).toBe(2)
    expect((error as ConfigError).name).toBe('ConfigError')
    expect((error as ConfigError).message).toMatch(/^Invalid TOML document: [^\n]+$/)
  })
})

describe('project_id', () => {
  test.each([
    ['a plain value', 'project_id = "local"', {}, 'local'],
    ['a variable', 'project_id = "env(REF)"', { REF }, REF],
    ['a variable that is not set', 'project_id = "env(REF)"', {}, null],
    ['a variable that is empty', 'project_id = "env(REF)"', { REF: '' }, null],
    [
      'a variable that is no ref, which may be a secret',
      'project_id = "env(REF)"',
      { REF: 's3cret' },
      'env(REF)'
    ],
    ['a variable that is nothing', 'project_id = "env(REF)"', { REF: undefined }, null],
    ['a variable that every object has', 'project_id = "env(constructor)"', {}, null],
    ['words in front of a variable', 'project_id = "my env(REF)"', { REF }, 'my env(REF)'],
    ['words behind a variable', 'project_id = "env(REF) x"', { REF }, 'env(REF) x'],
    ['no name of a variable', 'project_id = "env(A-B)"', { 'A-B': REF }, 'env(A-B)'],
    ['no name at all', 'project_id = "env()"', { '': REF }, 'env()'],
    ['an empty text', 'project_id = ""', {}, null],
    ['nothing', '', {}, null]
  ])('with %s', (_what, text, env, expected) => {
    expect(parseProjectConfig(text, null, env).projectId).toBe(expected)
  })

  test('of another type is refused', () => {
    expect(() => parseProjectConfig('project_id = 3', null)).toThrow(
      new ConfigError('project_id must be a string')
    )
  })
})

describe('[remotes.*]', () => {
  const text = [
    'project_id = "local"',
    '[functions.a]',
    'verify_jwt = true',
    'import_map = "./map.json"',
    '[remotes.production]',
    `project_id = "${REF}"`,
    '[remotes.production.functions.a]',
    'verify_jwt = false',
    '[remotes.production.functions.b]',
    'enabled = false',
    '[remotes.other]',
    'project_id = "tsrqponmlkjihgfedcba"',
    '[remotes.other.functions.a]',
    'enabled = false'
  ].join('\n')

  test('the one whose project_id is the ref overrides key by key', () => {
    const { functions } = parseProjectConfig(text, REF)
    expect(functions.get('a')).toEqual({ ...DEFAULT_SETTINGS, verifyJwt: false, importMap: './map.json' })
    expect(functions.get('b')?.enabled).toBe(false)
  })

  test.each([null, 'unknownunknownunknow'])('none overrides for the ref %s', (ref) => {
    const { functions } = parseProjectConfig(text, ref)
    expect(functions.get('a')).toEqual({ ...DEFAULT_SETTINGS, importMap: './map.json' })
    expect(functions.has('b')).toBe(false)
  })

  test('a ref comes before the project_id of the file', () => {
    const other = text.replace('"local"', `"${REF}"`)
    expect(parseProjectConfig(other, 'tsrqponmlkjihgfedcba').functions.get('a')).toMatchObject({
      enabled: false,
      verifyJwt: true
    })
  })

  test('one without a project_id overrides nothing, also when there is no ref', () => {
    const other = '[functions.a]\n[remotes.x.functions.a]\nenabled = false\n'
    for (const ref of [null, REF])
      expect(parseProjectConfig(other, ref).functions.get('a')).toEqual(DEFAULT_SETTINGS)
  })

  test('one whose project_id is a variable is the one that this names', () => {
    const other = text.replace(`"${REF}"`, '"env(PRODUCTION)"')
    const config = parseProjectConfig(other, REF, { PRODUCTION: REF })
    expect(config.functions.get('b')?.enabled).toBe(false)
    expect(config.remoteIds).toEqual([REF, 'tsrqponmlkjihgfedcba'])
    expect(parseProjectConfig(other, REF).remoteIds).toEqual(['tsrqponmlkjihgfedcba'])
  })

  test('a function of a remote alone is one, too', () => {
    expect([...parseProjectConfig(text, REF).functions.keys()]).toEqual(['a', 'b'])
  })

  test('without a ref the project_id of the file chooses', () => {
    const own = text.replace('"local"', `"${REF}"`)
    expect(parseProjectConfig(own, null).functions.get('a')?.verifyJwt).toBe(false)
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}

describe('lineInConfig', () => {
  const text = [
    'project_id = "x"',
    '[functions.a]',
    'verify_jwt = false',
    'static_files = ["x"]',
    '[functions."b"] # the second',
    'verify_jwt = true',
    '[ functions.c ]',
    '[other]',
    'static_files = ["y"]'
  ].join('\n')

  test.each([
    ['a', 'static_files', 4],
    ['b', 'verify_jwt', 6],
    ['a', 'entrypoint', 2],
    ['b', 'static_files', 5],
    ['c', 'static_files', 7],
    ['d', 'static_files', null]
  ])('of function %s finds %s, or its table', (name, key, line) => {
    expect(lineInConfig(text, name, key)).toBe(line)
  })
})

test.each<[string, number | null]>([
  ['static_files = 1\n[functions.a]\n', 2],
  ['[functions.a]\nstatic_files=1\n', 2],
  ['  [functions.a]\n  static_files  = 1\n', 2],
  ['[functions.a]\n"static_files" = 1\n', 2],
  ['[functions.a]\nmy_static_files = 1\nstatic_files = 1\n', 3],
  ['[functions.a]\nx = "static_files = 1"\nstatic_files = 1\n', 3],
  ["[functions.'a']\nstatic_files = 1\n", 2],
  ['[ functions . "a" ]\nstatic_files = 1\n', 2],
  ['[functions.a]\n[functions.b]\nstatic_files = 1\n', 1],
  ['[functions.ab]\nstatic_files = 1\n', null],
  ['# [functions.a]\nstatic_files = 1\n', null],
  ['x = "[functions.a]"\nstatic_files = 1\n', null]
])('lineInConfig finds static_files of a function in %j', (text, line) => {
  expect(lineInConfig(text, 'a', 'static_files')).toBe(line)
})
