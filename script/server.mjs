import { readFileSync, writeFileSync } from 'node:fs'
import { Buffer } from 'node:buffer'
import { build } from 'esbuild'
import { shellText } from './shell-text.mjs'

/**
 * Writes server/dual-deploy-server: its template with the scripts and the input of every verb that the action has. With
 * `--check` it writes nothing and exits 1 when the file is stale.
 */

const template = new URL('dual-deploy-server.template', import.meta.url)
const program = new URL('../server/dual-deploy-server', import.meta.url)
const source = new URL('../src/targets/self-hosted/ssh/verbs.ts', import.meta.url)

/** Node before 22.18 does not run TypeScript. */
async function readVerbs() {
  const { outputFiles } = await build({
    entryPoints: [source.pathname],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    plugins: [shellText]
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** No script has a single quote: wrapScript() would refuse it. */
const branch = ([verb, { script, input }]) => `  ${verb})
    input='${input}'
    script='${script}'
    ;;`

async function main() {
  const { VERBS, PROTOCOL } = await readVerbs()
  // Functions, because `$` in a replacement would mean something.
  const after = readFileSync(template, 'utf8')
    .replace('@PROTOCOL@', () => PROTOCOL)
    .replace('@VERBS@', () => Object.entries(VERBS).map(branch).join('\n'))
  const before = readFileSync(program, { encoding: 'utf8', flag: 'a+' })
  if (after === before) return
  if (process.argv.includes('--check')) {
    throw new Error('server/dual-deploy-server is stale: run `node script/server.mjs`')
  }
  writeFileSync(program, after, { mode: 0o755 })
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
