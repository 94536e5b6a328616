// Bundles the action into dist/, or the folder that is given: one file each, unminified, so that a reviewer can read what
// runs. Why CommonJS and which parts stay external: docs/inside/decisions/0002-bundle.md.
// A second argument names a file for esbuild's metafiles: which module is how large in which bundle (script/licences.mjs).
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { shellText } from './shell-text.mjs'

const outdir = process.argv[2] ?? 'dist'
const metafilesPath = process.argv[3]
const metafiles = []

async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true })
  metafiles.push(metafile)
}

/** Modules that stand for others in the bundles; why: docs/inside/decisions/0002-bundle.md. */
const STAND_INS = {
  // Most runs need neither, and reading them would be a third of their start.
  '@babel/parser': `exports.parse = (...args) => require('./parser.js').parse(...args)`,
  glob: `exports.globSync = (...args) => require('./glob.js').globSync(...args)`,
  // Only for downloads and OIDC tokens, which this action has none of; it would bring all of undici.
  '@actions/http-client': `exports.HttpClient = class {
    constructor() { throw new Error('this bundle has no HTTP client (script/build.mjs)') }
  }`,
  '@actions/http-client/lib/auth': ''
}

const standIns = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@babel\/parser|glob|@actions\/http-client(\/lib\/auth)?)$/ }, ({ path }) => ({
      path,
      namespace: 'stand-in'
    }))
    onResolve({ filter: /^\.\/(parser|glob)\.js$/, namespace: 'stand-in' }, ({ path }) => ({
      path,
      external: true
    }))
    onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({
      contents: STAND_INS[path],
      loader: 'js'
    }))
  }
}

const shared = {
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // jsonc-parser's main file is UMD and hides its requires from bundlers.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // ssh2's optional native parts: it falls back to JavaScript and WebAssembly.
  external: ['cpu-features', '*.node'],
  logLevel: 'warning'
}

await bundle({
  ...shared,
  entryPoints: {
    index: 'src/index.ts',
    post: 'src/post.ts',
    'rsync-bridge': 'src/rsync-bridge.ts',
    preflight: 'src/preflight-thread.ts'
  },
  format: 'cjs',
  plugins: [standIns, shellText]
})
for (const [file, contents] of Object.entries({
  parser: `export { parse } from '@babel/parser'`,
  glob: `export { globSync } from 'glob'`
})) {
  await bundle({
    ...shared,
    outdir: undefined,
    outfile: `${outdir}/${file}.js`,
    stdin: { contents, resolveDir: '.' },
    format: 'cjs'
  })
}
await bundle({
  ...shared,
  entryPoints: { cli: 'src/cli.ts' },
  format: 'cjs',
  plugins: [standIns, shellText],
  banner: { js: '#!/usr/bin/env node' }
})
// One file to copy into a project; Vite loads its plugins as ES modules.
await bundle({
  ...shared,
  entryPoints: { 'vite-plugin': 'src/vite-plugin.ts' },
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  }
})
// The managed router is read as it is, here and on the server; its settings are written for each server.
await rm(`${outdir}/router`, { recursive: true, force: true })
await mkdir(`${outdir}/router`, { recursive: true })
for (const name of await readdir('router')) {
  if (!name.endsWith('.d.ts') && name !== 'settings.ts')
    await copyFile(`router/${name}`, `${outdir}/router/${name}`)
}
await writeFile(`${outdir}/package.json`, '{ "type": "commonjs" }\n')
if (metafilesPath !== undefined) await writeFile(metafilesPath, JSON.stringify(metafiles))
