/** A shell script as a JavaScript module: its text, without comments, is the default export. */
export function moduleOf(source: string): string
