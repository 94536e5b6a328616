import type { Node } from '@babel/types'
import { constantOf, unwrapped } from './text.ts'
import { literalKey, type ModuleTree } from './tree.ts'

/** Words of a name for the address of the project itself; any other word may mean another project. */
const OWN_WORDS = new Set(
  (
    'supabase supa sb url uri api project public private internal local my self hosted kong service base endpoint ' +
    'next vite nuxt expo react app rest host env config client backend'
  ).split(' ')
)

/** Words for clients that a file may have of the project itself. */
const CLIENT_WORDS = new Set(
  (
    'supabase supa sb db database client admin service role svc anon user auth authed authenticated public server ' +
    'base server postgrest the my app main default edge function rls bypass caller request scoped with jwt key'
  ).split(' ')
)
const CLIENT_HEADS = new Set(['supabase', 'supa', 'sb', 'db', 'database', 'client', 'admin'])

/** Words that tell that a client, although of the right type, is bound to somebody else's database. */
const FOREIGN_WORDS = new Set(
  (
    'external ext foreign remote other old legacy previous source src target dest destination from to origin ' +
    'partner tenant customer master replica secondary backup prod production staging second crm shard peer upstream ' +
    'downstream lovable cloud selfhosted third vendor new'
  ).split(' ')
)

/** Of these, one says that an address is that of the project. */
const SELF_WORDS = new Set(['supabase', 'supa', 'sb', 'project'])

const CONFIG_OBJECTS = /^(env|process|deno|config|cfg|conf|settings|secrets|constants|options|opts|import)$/i

export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')

const hasWord = (name: string, words: ReadonlySet<string>): boolean =>
  wordsOf(name).some((word) => words.has(word))
const areAll = (name: string, words: ReadonlySet<string>): boolean =>
  wordsOf(name).every((word) => words.has(word))

/** Whether a name is one that a client of the project usually has: `supabase`, `supabaseAdmin`, `adminClient`, `db` … */
export const isClientName = (name: string): boolean =>
  areAll(name, CLIENT_WORDS) && hasWord(name, CLIENT_HEADS)

/** Whether a name says `supabase`, and nothing that no client of the project is called. */
export const isSupabaseName = (name: string): boolean =>
  areAll(name, CLIENT_WORDS) && wordsOf(name).some((word) => word === 'supabase' || word === 'supa')

const VERBS = new Set(['get', 'create', 'make', 'build', 'init', 'use', 'new', 'require', 'setup'])

/** `getSupabaseAdmin` → whether what it is named after is a client. */
export function isClientFactoryName(name: string): boolean {
  const [verb, ...words] = wordsOf(name)
  return verb !== undefined && VERBS.has(verb) && isClientName(words.join('_'))
}

export const isForeignName = (name: string): boolean => hasWord(name, FOREIGN_WORDS)

/**
 * `platform`: the variable that the platform sets for the project itself, or a name that says so. `plausible`: nothing
 * tells of another project. `foreign`: anything else.
 */
export type Address = 'platform' | 'plausible' | 'foreign'

/** Which database an address means. A literal address of a hosted project is foreign, unless its key is our own. */
export function addressOf(url: Node | undefined, key: Node | undefined, tree: ModuleTree): Address {
  return url === undefined ? 'foreign' : addressOfNode(url, key, tree, 0)
}

function addressOfNode(node: Node, key: Node | undefined, tree: ModuleTree, depth: number): Address {
  if (depth > 20) return 'foreign'
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'StringLiteral':
      if (/^https?:\/\/[a-z]{20}\.supabase\./.test(inner.value) && !(key && isOwnKey(key, tree)))
        return 'foreign'
      return 'plausible'
    case 'TemplateLiteral': {
      const [only] = inner.expressions
      return inner.expressions.length === 1 && only ? addressOfNode(only, key, tree, depth + 1) : 'foreign'
    }
    case 'LogicalExpression':
      return inner.operator === '&&' ? 'foreign' : addressOfNode(inner.left, key, tree, depth + 1)
    case 'Identifier':
      return addressOfName(inner, key, tree, depth)
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const name = literalKey(inner.property, inner.computed)
      return name !== null && CONFIG_OBJECTS.test(rootName(inner.object)) ? addressFromWords(name) : 'foreign'
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
      return addressFromWords(readName(inner) ?? 'unknown')
    default:
      return 'foreign'
  }
}

function addressFromWords(name: string): Address {
  if (!areAll(name, OWN_WORDS)) return 'foreign'
  return wordsOf(name).some((word) => SELF_WORDS.has(word)) ? 'platform' : 'plausible'
}

function addressOfName(
  identifier: Extract<Node, { type: 'Identifier' }>,
  key: Node | undefined,
  tree: ModuleTree,
  depth: number
): Address {
  const values = tree.bindings.get(identifier)?.values ?? []
  const [value] = values
  if (values.length > 1) return 'foreign'
  if (value === undefined || value.kind === 'import') return addressFromWords(identifier.name)
  // Whoever calls decides what a parameter is: it must at least say that it is ours.
  if (value.kind === 'parameter') {
    return addressFromWords(identifier.name) === 'platform' ? 'plausible' : 'foreign'
  }
  if (value.kind !== 'expression') return 'foreign'
  if (value.path.length === 0) return addressOfNode(value.node, key, tree, depth + 1)
  const name = value.path.at(-1) ?? ''
  return CONFIG_OBJECTS.test(rootName(value.node)) ? addressFromWords(name) : 'foreign'
}

/** The name in `Deno.env.get('NAME')`, `requireEnv('NAME')` and the like. */
function readName(call: { readonly arguments: readonly Node[] }): string | null {
  const [first] = call.arguments
  return first?.type === 'StringLiteral' ? first.value : null
}

const OWN_KEY = /^(\w+_)?SUPABASE_(ANON|SERVICE_ROLE|PUBLISHABLE|SECRET)(_KEY|_KEYS)?$/

function isOwnKey(node: Node, tree: ModuleTree): boolean {
  let inner = unwrapped(node)
  for (let depth = 0; depth < 20; depth++) {
    if (inner.type === 'LogicalExpression') inner = unwrapped(inner.left)
    else if (inner.type === 'Identifier') {
      const value = constantOf(tree.bindings.get(inner))
      if (!value) return false
      inner = unwrapped(value)
    } else break
  }
  const name = inner.type === 'CallExpression' ? readName(inner) : null
  return name !== null && OWN_KEY.test(name) && !isForeignName(name)
}

function rootName(node: Node): string {
  let root = unwrapped(node)
  for (;;) {
    if (root.type === 'MemberExpression' || root.type === 'OptionalMemberExpression')
      root = unwrapped(root.object)
    else if (root.type === 'CallExpression') root = unwrapped(root.callee)
    else break
  }
  if (root.type === 'MetaProperty') return 'import'
  return root.type === 'Identifier' ? root.name : ''
}
