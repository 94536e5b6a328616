/**
 * Where the first statement of a module begins: behind BOM, shebang, white space and leading comments, which keep their
 * meaning only in front (`@jsxImportSource`, `/// <reference>`, `@ts-nocheck`). Characters, not bytes.
 */
export function firstStatement(source: string): number {
  let at = source.startsWith('\uFEFF') ? 1 : 0
  if (source.startsWith('#!', at)) at = endOfLine(source, at)
  for (;;) {
    const rest = /^\s+/.exec(source.slice(at, at + 4096))
    if (rest) at += rest[0].length
    else if (source.startsWith('//', at)) at = endOfLine(source, at)
    else if (source.startsWith('/*', at)) at = endOfBlock(source, at)
    else return at
  }
}

function endOfLine(source: string, from: number): number {
  const found = /[\n\r\u2028\u2029]/.exec(source.slice(from))
  return found ? from + found.index : source.length
}

function endOfBlock(source: string, from: number): number {
  const end = source.indexOf('*/', from + 2)
  return end === -1 ? source.length : end + 2
}

/**
 * Puts the stamp import in front of the first statement, on its line, so that line numbers, `import.meta` and exports
 * stay as they are. An import that is first runs before all later ones, also those with top-level await.
 */
export function insertStampImport(source: string, specifier: string): string {
  const at = firstStatement(source)
  const statement = `import ${JSON.stringify(specifier)};`
  // A file of comments alone may end in a line comment.
  const lineBreak = at === source.length && at > 0 && !/[\n\r]$/.test(source) ? '\n' : ''
  return source.slice(0, at) + lineBreak + statement + source.slice(at)
}
