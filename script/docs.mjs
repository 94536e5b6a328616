import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'

/**
 * Writes the tables of inputs and outputs of action.yml into README.md, between `<!-- inputs -->` and `<!-- /inputs -->`
 * and the same for outputs. With `--check` it writes nothing and exits 1 when a table is stale.
 */

const readme = new URL('../README.md', import.meta.url)
const action = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'))

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

function inputTable(inputs) {
  const rows = Object.entries(inputs).map(
    ([name, { description = '', default: value }]) =>
      `| ${code(name)} | ${code(value)} | ${cell(description)} |`
  )
  return ['| Input | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function outputTable(outputs) {
  const rows = Object.entries(outputs).map(
    ([name, { description = '' }]) => `| ${code(name)} | ${cell(description)} |`
  )
  return ['| Output | Meaning |', '| --- | --- |', ...rows].join('\n')
}

/** @throws Error when README.md has not exactly one pair of markers of that name */
function replaceBetween(text, name, table) {
  const parts = text.split(new RegExp(`(<!-- /?${name} -->)`))
  if (parts.length !== 5 || parts[1] !== `<!-- ${name} -->` || parts[3] !== `<!-- /${name} -->`) {
    throw new Error(`README.md needs one \`<!-- ${name} -->\` followed by one \`<!-- /${name} -->\``)
  }
  return [parts[0], parts[1], `\n\n${table}\n\n`, parts[3], parts[4]].join('')
}

async function main() {
  if (!existsSync(readme)) throw new Error('There is no README.md to write the tables into')
  const before = readFileSync(readme, 'utf8')
  const path = fileURLToPath(readme)
  const pretty = (table) => format(table, { ...options, filepath: path }).then((text) => text.trim())
  const options = await resolveConfig(path)
  let after = replaceBetween(before, 'inputs', await pretty(inputTable(action.inputs ?? {})))
  after = replaceBetween(after, 'outputs', await pretty(outputTable(action.outputs ?? {})))
  if (after === before) return
  if (process.argv.includes('--check')) {
    throw new Error('README.md is stale: run `npm run docs`')
  }
  writeFileSync(readme, after)
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
