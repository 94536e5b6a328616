import { finding, sortFindings, type Finding } from '../../findings/finding.ts'
import { byCodeUnit } from '../../manifest/hash.ts'
import { countOf, nameSome } from '../../words.ts'
import type { Migrations } from '../database/migrations.ts'
import type { WrongName } from './check.ts'

/**
 * Keeps what nothing speaks against. A name that the types lack and a migration of the project creates shows that the
 * types are old, and nothing about the code: one warning `database-types` for each file of types stands for all of them.
 * @param migrations null = there is more of them than is read, and any name may be theirs
 */
export function withoutStale(names: readonly WrongName[], migrations: () => Migrations | null): Finding[] {
  if (names.length === 0) return []
  const sql = migrations()
  const stale = names.filter((name) => sql === null || isCreated(name, sql))
  const old = new Set(stale)
  return sortFindings([
    ...names.filter((name) => !old.has(name)).map(({ finding }) => finding),
    ...[...new Set(stale.map(({ types }) => types))].map((types) =>
      oldTypes(
        types,
        stale.filter((name) => name.types === types),
        sql !== null
      )
    )
  ])
}

/** Whether a migration creates what the types do not have. */
function isCreated({ of, name, finding }: WrongName, { relations, functions }: Migrations): boolean {
  switch (finding.code) {
    case 'unknown-rpc':
      return functions.has(name)
    case 'unknown-rpc-argument':
      return functions.get(of[0] ?? '')?.has(name) ?? false
    case 'unknown-table':
      return relations.has(name) || of.some((relation) => relations.get(relation)?.has(name))
    default:
      return of.some((owner) => (relations.get(owner) ?? functions.get(owner))?.has(name))
  }
}

const OLD = 'The database types are older than the migrations'
const MAYBE_OLD = 'The database types may be older than the migrations, of which there is more than is read'

function oldTypes(types: string, names: readonly WrongName[], isSure: boolean): Finding {
  const missing = [...new Set(names.map(fullName))].sort(byCodeUnit)
  return finding('database-types', {
    message: `${isSure ? OLD : MAYBE_OLD}: they lack ${countOf(missing.length, 'name')} that functions use (${nameSome(missing)}), so nothing is said of those.`,
    file: types,
    line: 1,
    fix: `Bring ${types} up to date; \`supabase gen types typescript\` writes it from the database.`
  })
}

const fullName = ({ of, name, finding }: WrongName): string =>
  finding.code === 'unknown-column' || finding.code === 'unknown-rpc-argument'
    ? `${of.join(' or ')}.${name}`
    : name
