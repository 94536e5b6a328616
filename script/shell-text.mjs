import { readFile } from 'node:fs/promises'

/**
 * Shell scripts as modules: `import inspect from './inspect.sh'` is their text. For esbuild, and for jest (jest-esbuild.mjs).
 * Node alone cannot import them, so what is run without a bundle knows nothing of src/targets/self-hosted/.
 */

/** Comments stand on lines of their own: what a reviewer and shellcheck read, and no server needs. */
const withoutComments = (source) => source.replace(/^[ \t]*(#.*)?\n/gm, '')

/** Line by line, as it would stand in TypeScript: a bundle is read as well. */
export const moduleOf = (source) =>
  `export default \`${withoutComments(source)
    .trimEnd()
    .replace(/[\\`]|\$\{/g, '\\$&')}\`\n`

export const shellText = {
  name: 'shell-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.sh$/ }, async ({ path }) => ({
      contents: moduleOf(await readFile(path, 'utf8')),
      loader: 'js'
    }))
  }
}
