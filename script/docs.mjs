import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { isMap, parseDocument } from 'yaml'

/**
 * Writes the tables of inputs and outputs of action.yml into README.md, between `<!-- inputs -->` and `<!-- /inputs -->`
 * and the same for outputs; and the findings of src/findings/catalogue.ts into docs/use/findings.md. A comment above an input begins a group with a table of its own. With `--check` it writes
 * nothing and exits 1 when a table is stale. Cells are not padded: half of the page would be blanks.
 */

/** One line, safe in a cell: descriptions are Markdown of our own, but `|` opens a column and `<x>` is HTML. */
function cell(text) {
  const [plain, ...rest] = String(text)
    .trim()
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
  const escape = (part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;'))
  return [plain, ...rest].map(escape).join('')
}

const code = (text) => (text === undefined || text === '' ? '' : `\`${text}\``)

/**
 * The inputs of action.yml in the order in which they stand there, as `[{title, inputs: [[name, input]]}]`.
 * @throws Error when the first input stands under no comment
 */
export function groupsOf(actionYaml) {
  const inputs = parseDocument(actionYaml).get('inputs')
  const groups = []
  for (const [index, { key, value }] of (isMap(inputs) ? inputs.items : []).entries()) {
    // yaml gives what stands above the first key to the map as a whole.
    const comment = index === 0 ? (inputs.commentBefore ?? key.commentBefore) : key.commentBefore
    if (comment) groups.push({ title: comment.trim(), inputs: [] })
    if (groups.length === 0) throw new Error(`action.yml: the input ${key.value} is in no group`)
    groups.at(-1).inputs.push([key.value, value.toJSON() ?? {}])
  }
  return groups
}

export function inputTables(groups) {
  const row = ([name, { description = '', default: value }]) =>
    `| ${code(name)} | ${code(value)} | ${cell(description)} |`
  return groups
    .map(
      ({ title, inputs }) => `| ${title} | Default | Meaning |\n|---|---|---|\n${inputs.map(row).join('\n')}`
    )
    .join('\n\n')
}

export function outputTable(outputs) {
  const rows = Object.entries(outputs).map(
    ([name, { description = '' }]) => `| ${code(name)} | ${cell(description)} |`
  )
  return ['| Output | Meaning |', '|---|---|', ...rows].join('\n')
}

/** The catalogue of findings, as the sources have it. */
export async function readCatalogue() {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('../src/findings/catalogue.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false
  })
  return (await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)).CHAPTERS
}

/** A table of all findings, then a section for each under the head of its chapter. */
export function findingSections(chapters) {
  const all = Object.values(chapters).flatMap((kinds) => Object.entries(kinds))
  const rows = all.map(
    ([name, { severity, title }]) =>
      `| [${code(name)}](#${name}) | ${severity === 'either' ? 'error or warning' : severity} | ${cell(title)} |`
  )
  const section = ([name, { about, example, remedy, more }]) =>
    [`### ${code(name)}`, about, `- Example: ${example}\n- Do: ${remedy}`, ...(more ? [more] : [])].join(
      '\n\n'
    )
  const parts = Object.entries(chapters).map(([head, kinds]) =>
    [`## ${head}`, ...Object.entries(kinds).map(section)].join('\n\n')
  )
  return [`| Finding | Severity | |\n|---|---|---|\n${rows.join('\n')}`, ...parts].join('\n\n')
}

/** @throws Error when the page has not exactly one pair of markers of that name */
export function replaceBetween(text, name, table) {
  const parts = text.split(new RegExp(`(<!-- /?${name} -->)`))
  if (parts.length !== 5 || parts[1] !== `<!-- ${name} -->` || parts[3] !== `<!-- /${name} -->`) {
    throw new Error(`The page needs one \`<!-- ${name} -->\` followed by one \`<!-- /${name} -->\``)
  }
  return [parts[0], parts[1], `\n\n${table}\n\n`, parts[3], parts[4]].join('')
}

/** Writes a page anew, or with `--check` says that it is stale. */
function renew(page, change) {
  const file = new URL(`../${page}`, import.meta.url)
  const before = readFileSync(file, 'utf8')
  const after = change(before)
  if (after === before) return
  if (process.argv.includes('--check')) throw new Error(`${page} is stale: run \`npm run docs\``)
  writeFileSync(file, after)
}

async function main() {
  const action = readFileSync(new URL('../action.yml', import.meta.url), 'utf8')
  renew('README.md', (before) => {
    const after = replaceBetween(before, 'inputs', inputTables(groupsOf(action)))
    return replaceBetween(after, 'outputs', outputTable(parseDocument(action).toJSON().outputs ?? {}))
  })
  const sections = findingSections(await readCatalogue())
  renew('docs/use/findings.md', (before) => replaceBetween(before, 'findings', sections))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
