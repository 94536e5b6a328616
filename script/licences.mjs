import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replaceBetween } from './docs.mjs'

/**
 * Writes THIRD_PARTY_LICENSES: every package of which code is in a bundle of dist/, as esbuild says, with its licence; and
 * the tables of their sizes in docs/inside/dependencies.md. With `--check` it writes nothing and exits 1 when one is stale.
 */

/** Licences that ask for no more than what the file gives: the text and the copyright. Another one is for people to judge. */
export const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense'
]

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** By code units, not by locale: the file is the same on every machine. */
const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** `…/node_modules/a/node_modules/@b/c/lib/x.js` is of `…/node_modules/a/node_modules/@b/c`; null for a file of our own. */
export function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[0] ?? null
}

/** The files of packages that are really in a bundle: what tree shaking leaves has bytes. Sorted, each once. */
export function bundledFiles(metafiles) {
  const files = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && packageFolder(path) !== null)
  return [...new Set(files.map(([path]) => path))].sort(byCodeUnit)
}

/** Names of other packages of which a source map says that they are in its file: some packages ship themselves bundled. */
export function embeddedNames(sourceMap) {
  const names = (sourceMap.sources ?? [])
    .map((source) => packageFolder(source))
    .filter((folder) => folder !== null)
    .map((folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length))
  return [...new Set(names)].sort(byCodeUnit)
}

/**
 * The licence that a package.json names, as an SPDX expression; the old forms `{type}` and `licenses: [{type}]` are read, too.
 * @throws Error when it names none
 */
export function licenceOf({ name, license, licenses }) {
  const types = [license ?? licenses ?? []].flat().map((each) => each.type ?? each)
  if (types.length === 0) throw new Error(`${name} names no licence in its package.json`)
  return types.length === 1 ? types[0] : `(${types.join(' OR ')})`
}

/** Whether an SPDX expression can be met by licences of ALLOWED alone. Nested brackets are not read: such a one is refused. */
export function isAllowed(expression) {
  const plain = expression.replace(/^\(([^()]*)\)$/, '$1')
  return plain
    .split(' OR ')
    .some((either) => either.split(' AND ').every((id) => ALLOWED.includes(id.trim())))
}

const tidy = (text) => text.replaceAll('\r\n', '\n').trim()

/** What a README says under a heading that is only the word for it, up to the next heading; null when there is none. */
function readmeSection(readme) {
  const lines = tidy(readme).split('\n')
  const isUnderline = (line) => /^(=+|-+)\s*$/.test(line ?? '')
  const isHeading = (index) =>
    /^#+\s/.test(lines[index]) || (lines[index] !== '' && isUnderline(lines[index + 1]))
  const start = lines.findIndex(
    (line, index) => isHeading(index) && /^(#+\s*)?(the\s+)?licen[cs]e:?\s*#*$/i.test(line.trim())
  )
  if (start === -1) return null
  const first = start + (isUnderline(lines[start + 1]) ? 2 : 1)
  const length = lines.slice(first).findIndex((_, offset) => isHeading(first + offset))
  return lines
    .slice(first, length === -1 ? undefined : first + length)
    .join('\n')
    .trim()
}

const people = (author) =>
  [author ?? []]
    .flat()
    .map((each) => each.name ?? each)
    .map((each) => each.replace(/\s*[<(].*$/, ''))
    .join(', ')

/**
 * The text of a package's licence. `files` has the text of the files of its folder by name. First what stands in a file of
 * its own, with what a NOTICE says; else what the README says; and where that is only the word MIT, the usual text under the
 * names of its authors.
 * @throws Error when there is none
 */
export function licenceText(manifest, files) {
  const named = (pattern) =>
    Object.keys(files)
      .filter((name) => pattern.test(name))
      .sort(byCodeUnit)
  const own = [...named(/^(licen[cs]e|copying|unlicense)/i), ...named(/^notice/i)].map((name) =>
    tidy(files[name])
  )
  if (own.some((text) => text !== '')) return own.join('\n\n')
  const section = named(/^readme/i).map((name) => readmeSection(files[name]))[0] ?? null
  // Shorter than any licence: a word or a link.
  if (section !== null && section.length > 400) return section
  const authors = people(manifest.author)
  if (section !== null && /^MIT\b/.test(section) && licenceOf(manifest) === 'MIT' && authors !== '') {
    return `The package says no more than "MIT". Its authors: ${authors}.\n\n${MIT}`
  }
  throw new Error(
    `${manifest.name} ${manifest.version} has no licence text: neither in a file of its own nor in its README`
  )
}

const HEAD = `Third-party licences

The bundles in dist/ hold code of the packages below, under the licences that follow. script/licences.mjs writes this file
from what esbuild says is in the bundles.
`

/** `packages`: {name, version, licence, text, within}, where `within` is the package that ships a copy of it, or null. */
export function render(packages) {
  const title = ({ name, version }) => `${name} ${version}`
  // npm may install one version in several places.
  const once = new Map(packages.map((each) => [`${title(each)}\n${each.text}`, each]))
  const sorted = [...once.entries()].sort(([a], [b]) => byCodeUnit(a, b)).map(([, each]) => each)
  const list = sorted.map((each) => `- ${title(each)}: ${each.licence}`).join('\n')
  const sections = sorted.map((each) =>
    [
      '='.repeat(80),
      title(each),
      `Licence: ${each.licence}`,
      ...(each.within === null
        ? []
        : [`A copy of it is inside ${each.within}; the version is the one that npm installs for that.`]),
      `\n${each.text}\n`
    ].join('\n')
  )
  return [HEAD, `${list}\n`, ...sections].join('\n')
}

/** `[{file, bytes, own, packages}]`, one for each bundle: its size, how much is our own, and folder of a package → bytes of it. */
export function sizesOf(metafiles) {
  const bundles = metafiles.flatMap(({ outputs }) => Object.entries(outputs))
  return bundles.map(([path, { bytes, inputs }]) => {
    const packages = new Map()
    let own = 0
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolder(input)
      if (folder === null) own += bytesInOutput
      else if (bytesInOutput > 0) packages.set(folder, (packages.get(folder) ?? 0) + bytesInOutput)
    }
    return { file: posix.basename(path), bytes, own, packages }
  })
}

/** Rounded so that a line more or less changes no page: to 10 KB from 100 on. */
export function inKilobytes(bytes) {
  const step = bytes < 100_000 ? 1_000 : 10_000
  return `${(Math.max(1, Math.round(bytes / step)) * step) / 1_000} KB`
}

/** Markdown: a table of the bundles, and one of the packages in them. `described`: folder → {name, version, licence}. */
export function renderSizes(bundles, described) {
  const files = [...bundles]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ file, bytes, own }) => `| \`${file}\` | ${inKilobytes(bytes)} | ${inKilobytes(own)} |`)
  const packages = [...described]
    .map(([folder, { name, version, licence }]) => {
      const within = bundles.filter((bundle) => bundle.packages.has(folder))
      const most = Math.max(...within.map((bundle) => bundle.packages.get(folder)))
      const names = within.map(({ file }) => `\`${file}\``).join(', ')
      return { most, row: `| \`${name}\` | ${version} | ${licence} | ${inKilobytes(most)} | ${names} |` }
    })
    .sort((a, b) => b.most - a.most || byCodeUnit(a.row, b.row))
    .map(({ row }) => row)
  return [
    ...['| in `dist/` | size | of it our own |', '|---|--:|--:|', ...files, ''],
    ...['| package | version | licence | size | in |', '|---|---|---|--:|---|', ...packages]
  ].join('\n')
}

// From here on: files and processes.

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** As Node looks for it from a folder upwards. */
function installedFolder(name, from) {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const found = posix.join(folder, 'node_modules', name)
    if (existsSync(posix.join(found, 'package.json'))) return found
    if (folder === posix.dirname(folder)) return null
  }
}

/**
 * The folder of a package that is inside another one: among that one's dependencies and theirs.
 * @throws Error when none of them has that name
 */
function embeddedFolder(name, host) {
  const seen = new Set([host])
  for (const folder of seen) {
    for (const each of Object.keys(readJson(posix.join(folder, 'package.json')).dependencies ?? {})) {
      const found = installedFolder(each, folder)
      if (found === null) continue
      if (each === name) return found
      seen.add(found)
    }
  }
  throw new Error(
    `${name} is inside ${host}, and no dependency of that has this name: its licence is not to be found`
  )
}

function describe(folder, within) {
  const manifest = readJson(posix.join(folder, 'package.json'))
  const licence = licenceOf(manifest)
  if (!isAllowed(licence))
    throw new Error(`${manifest.name} ${manifest.version} is under ${licence}, which is not in the list`)
  const names = readdirSync(folder).filter((name) =>
    /^(licen[cs]e|copying|unlicense|notice|readme)/i.test(name)
  )
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(posix.join(folder, name), 'utf8')])
  )
  return {
    name: manifest.name,
    version: manifest.version,
    licence,
    text: licenceText(manifest, files),
    within
  }
}

/** Folder → the package that ships a copy of it, or null where the bundle has it from the folder itself. */
function packageFolders(files) {
  const folders = new Map(files.map((file) => [packageFolder(file), null]))
  for (const file of files.filter((each) => existsSync(`${each}.map`))) {
    const host = packageFolder(file)
    const { name, version } = readJson(posix.join(host, 'package.json'))
    for (const embedded of embeddedNames(readJson(`${file}.map`))) {
      const folder = embeddedFolder(embedded, host)
      if (!folders.has(folder)) folders.set(folder, `${name} ${version}`)
    }
  }
  return folders
}

function buildMetafiles() {
  const folder = mkdtempSync(join(tmpdir(), 'licences-'))
  try {
    const path = join(folder, 'metafiles.json')
    execFileSync(process.execPath, ['script/build.mjs', join(folder, 'dist'), path], { stdio: 'inherit' })
    return readJson(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const SIZES_PAGE = 'docs/inside/dependencies.md'

/** The files that this program writes: path → what has to be in it. */
function wanted() {
  const metafiles = buildMetafiles()
  const folders = packageFolders(bundledFiles(metafiles))
  const described = new Map([...folders].map(([folder, within]) => [folder, describe(folder, within)]))
  const bundles = sizesOf(metafiles)
  const direct = new Map(
    [...described].filter(([folder]) => bundles.some(({ packages }) => packages.has(folder)))
  )
  return {
    THIRD_PARTY_LICENSES: render([...described.values()]),
    [SIZES_PAGE]: replaceBetween(readFileSync(SIZES_PAGE, 'utf8'), 'sizes', renderSizes(bundles, direct))
  }
}

function main() {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
  for (const [file, after] of Object.entries(wanted())) {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : null
    if (after === before) continue
    if (process.argv.includes('--check')) throw new Error(`${file} is stale: run \`npm run licences\``)
    writeFileSync(file, after)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
