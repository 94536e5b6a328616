// Bundles the action into dist/, or the folder that is given: one file each, unminified, so that a reviewer can read what
// runs. Why CommonJS and which parts stay external: docs/decisions/0002-bundle.md.
import { writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const outdir = process.argv[2] ?? 'dist'

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

await build({
  ...shared,
  entryPoints: { index: 'src/index.ts', 'rsync-bridge': 'src/rsync-bridge.ts' },
  format: 'cjs'
})
await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts' },
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' }
})
// One file to copy into a project; Vite loads its plugins as ES modules.
await build({
  ...shared,
  entryPoints: { 'vite-plugin': 'src/vite-plugin.ts' },
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  }
})
await writeFile(`${outdir}/package.json`, '{ "type": "commonjs" }\n')
