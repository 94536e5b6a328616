import { createHash } from 'node:crypto'
import { transformSync, version } from 'esbuild'
import { moduleOf } from './shell-text.mjs'

/** For jest: TypeScript to JavaScript, file by file and without types, which `npm run typecheck` looks at; and shell scripts. */

const options = (sourcefile) => ({
  loader: 'ts',
  format: 'esm',
  target: 'node20',
  sourcefile,
  sourcemap: 'inline'
})

export default {
  getCacheKey: (source, file) =>
    createHash('sha256').update(`${version}\0${moduleOf.toString()}\0${file}\0${source}`).digest('hex'),
  process: (source, file) =>
    file.endsWith('.sh') ? { code: moduleOf(source) } : transformSync(source, options(file))
}
