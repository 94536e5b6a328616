// Bundles the action into dist/, or the folder that is given: one CommonJS file each, unminified, so that a reviewer can read what runs.
// Why CommonJS and which parts stay external: docs/decisions/0002-bundle.md.
import { writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const outdir = process.argv[2] ?? 'dist'

await build({
  entryPoints: { index: 'src/index.ts', 'rsync-bridge': 'src/rsync-bridge.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // jsonc-parser's main file is UMD and hides its requires from bundlers.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // ssh2's optional native parts: it falls back to JavaScript and WebAssembly.
  external: ['cpu-features', '*.node'],
  logLevel: 'warning'
})
await writeFile(`${outdir}/package.json`, '{ "type": "commonjs" }\n')
