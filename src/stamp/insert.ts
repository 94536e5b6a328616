import { Buffer } from 'node:buffer'
import { encodingOf, firstStatement } from '../manifest/first-statement.ts'

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
