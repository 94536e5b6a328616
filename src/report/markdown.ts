/** Text from a repository or a server, safe in a cell of a GitHub table: no markup, no HTML, no line break. */
export function cell(text: string): string {
  return (
    text
      // Some of them are line ends to those who render, to say nothing of the eye.
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]|~#@!]/g, '\\$&')
      // It looks for mentions, addresses and issues in what is rendered, where a backslash is gone: a space of no width.
      .replace(/@(?=[A-Za-z0-9])|#(?=\d)/g, '$&&#8203;')
      // GitHub makes links of these by itself.
      .replaceAll('://', ':&#47;&#47;')
      .replace(/(www)\./gi, '$1&#46;')
      .trim()
      // At the start of a line these make lists and headings.
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d+)([.)])/, '$1\\$2')
  )
}

/** A name or hash in code style; backticks cannot be escaped inside, so they are dropped. Of nothing there is none. */
export function code(text: string): string {
  const safe = text.replace(/[`|\p{Cc}\u2028\u2029]/gu, '')
  return safe.trim() === '' ? '' : `\`${safe}\``
}

export const short = (hash: string | null): string => (hash === null ? '' : hash.slice(0, 12))
