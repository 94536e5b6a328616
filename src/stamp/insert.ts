import { Buffer } from 'node:buffer'
import { encodingOf, firstStatement } from '../manifest/first-statement.ts'
import { stampImports } from '../manifest/stamp-import.ts'

/**
 * Puts the stamp import in front of the first statement, on its line, so that line numbers, `import.meta` and exports
 * stay as they are. An import that is first runs before all later ones, also those with top-level await.
 */
export function insertStampImport(source: Buffer, specifier: string): Buffer {
  const encoding = encodingOf(source)
  const text = source.toString(encoding)
  const at = firstStatement(text)
  return Buffer.from(`${text.slice(0, at)}import ${JSON.stringify(specifier)};${text.slice(at)}`, encoding)
}

/**
 * Whether a module has this import and no other of a stamp, in front of all else, however a formatter printed it: behind
 * another import it would patch `Deno.serve` too late.
 */
export function hasStampInFront(name: string, source: Buffer, specifier: string): boolean {
  const text = source.toString(encodingOf(source))
  const [first, ...others] = stampImports(name, text)
  return first?.start === firstStatement(text) && first.specifier === specifier && others.length === 0
}
