/** The text of a program for the server, without its comments (script/shell-text.mjs). */
declare module '*.sh' {
  const text: string
  export default text
}
