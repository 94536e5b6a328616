import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMap, parseDocument } from 'yaml'

/**
 * Writes the tables of inputs and outputs of action.yml into README.md, between `<!-- inputs -->` and `<!-- /inputs -->`
 * and the same for outputs. A comment above an input begins a group with a table of its own. With `--check` it writes
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

/** @throws Error when the page has not exactly one pair of markers of that name */
export function replaceBetween(text, name, table) {
  const parts = text.split(new RegExp(`(<!-- /?${name} -->)`))
  if (parts.length !== 5 || parts[1] !== `<!-- ${name} -->` || parts[3] !== `<!-- /${name} -->`) {
    throw new Error(`The page needs one \`<!-- ${name} -->\` followed by one \`<!-- /${name} -->\``)
  }
  return [parts[0], parts[1], `\n\n${table}\n\n`, parts[3], parts[4]].join('')
}

function main() {
  const readme = new URL('../README.md', import.meta.url)
  const action = readFileSync(new URL('../action.yml', import.meta.url), 'utf8')
  const before = readFileSync(readme, 'utf8')
  let after = replaceBetween(before, 'inputs', inputTables(groupsOf(action)))
  after = replaceBetween(after, 'outputs', outputTable(parseDocument(action).toJSON().outputs ?? {}))
  if (after === before) return
  if (process.argv.includes('--check')) throw new Error('README.md is stale: run `npm run docs`')
  writeFileSync(readme, after)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
