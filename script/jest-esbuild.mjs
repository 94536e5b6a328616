import { createHash } from 'node:crypto'
import { transformSync, version } from 'esbuild'

/** For jest: TypeScript to JavaScript, file by file and without types, which `npm run typecheck` looks at. */

const options = (sourcefile) => ({
  loader: 'ts',
  format: 'esm',
  target: 'node20',
  sourcefile,
  sourcemap: 'inline'
})

export default {
  getCacheKey: (source, file) => createHash('sha256').update(`${version}\0${file}\0${source}`).digest('hex'),
  process: (source, file) => transformSync(source, options(file))
}
