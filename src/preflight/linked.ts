import { finding, type Finding } from '../findings/finding.ts'
import { placeOf } from '../manifest/graph.ts'
import type { Project, StagingNotes } from '../manifest/manifest.ts'
import type { ModuleLinks } from './facts.ts'
import type { TreeFacts } from './trees.ts'

/** What ends the load of a module that runs: what it is itself, and names that other modules do not export. */
export function loadFindings(project: Project, { refusals, links }: TreeFacts): Finding[] {
  const findings: Finding[] = []
  for (const notes of project.staging.values()) {
    for (const file of notes.loaded) {
      const found = [...(refusals.get(file) ?? []), ...unlinked(file, notes, links)]
      findings.push(...found.map((finding) => (notes.booted.has(file) ? finding : asWarning(finding))))
    }
  }
  // One function may boot with a module that another one may never import.
  const errors = new Set(findings.flatMap((item) => (item.severity === 'error' ? [keyOf(item)] : [])))
  return findings.filter((item) => item.severity === 'error' || !errors.has(keyOf(item)))
}

const keyOf = ({ file, line, message }: Finding): string => `${file ?? ''}\0${line ?? 0}\0${message}`

/** Of a module that only `import('…')` reaches: the function boots, and fails where that is called. */
const asWarning = (finding: Finding): Finding => ({ ...finding, severity: 'warning' })

type Links = ReadonlyMap<string, ModuleLinks>

function unlinked(file: string, notes: StagingNotes, links: Links): Finding[] {
  return (links.get(file)?.wants ?? []).flatMap(({ specifier, name, line }) => {
    const target = notes.targets.get(file)?.get(specifier)
    if (target === undefined || provides({ target, name }, notes, links)) return []
    return [noExport(file, line, { specifier, name, target })]
  })
}

/** Whether a module exports a name, or may: through what is not known. */
function provides(
  { target, name }: { readonly target: string; readonly name: string },
  notes: StagingNotes,
  links: Links
): boolean {
  const seen = new Set<string>()
  const stack = [target]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (/\.jsonc?$/.test(next)) {
      if (name === 'default') return true
      continue
    }
    const found = links.get(next)
    if (found === undefined || found.isOpen || /\.d\.[cm]?ts$|\.c[jt]s$/.test(next)) return true
    if (namesOf(found).has(name)) return true
    if (name === 'default') continue
    for (const star of found.stars) {
      const inner = notes.targets.get(next)?.get(star)
      if (inner === undefined) return true
      stack.push(inner)
    }
  }
  return false
}

const names = new WeakMap<ModuleLinks, ReadonlySet<string>>()

/** A module may be asked for each of thousands of names. */
function namesOf(links: ModuleLinks): ReadonlySet<string> {
  const known = names.get(links) ?? new Set(links.exports)
  names.set(links, known)
  return known
}

function noExport(
  file: string,
  line: number,
  { specifier, name, target }: { readonly specifier: string; readonly name: string; readonly target: string }
): Finding {
  const what = name === 'default' ? 'has no default export' : `does not export ${JSON.stringify(name)}`
  return finding('missing-export', {
    severity: 'error',
    message: `${JSON.stringify(specifier)} ${what}: a module that imports it does not load.`,
    file: placeOf(file),
    line,
    fix: `Export it from ${placeOf(target)}, or remove the import.`
  })
}
