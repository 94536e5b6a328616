// Job summary → a page that looks as on GitHub: node script/render-summary.mjs <in.md> <out.html>
//
// A picture of it, for docs/images/ (Debian: apt-get install chromium):
//   chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1000,<height> \
//     --screenshot=docs/images/summary-green.png file://<absolute path of out.html>
// The red one ends behind the first functions (height 556): README.md shows it above all else.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { marked } from 'marked'

const ALERTS = { NOTE: 'Note', TIP: 'Tip', IMPORTANT: 'Important', WARNING: 'Warning', CAUTION: 'Caution' }

/** GitHub's alerts are blockquotes whose first line is a mark; `marked` knows only the blockquote. */
const alerts = {
  renderer: {
    blockquote({ raw, tokens }) {
      const kind = /^> ?\[!(\w+)\]/.exec(raw)?.[1]
      if (kind === undefined || !(kind in ALERTS)) return false
      const body = this.parser.parse(tokens).replace(/<p>\[!\w+\](<br>)?\s*/, '<p>')
      const title = `<p class="markdown-alert-title">${ALERTS[kind]}</p>`
      return `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}">${title}${body}</div>`
    }
  }
}

const PAGE_CSS = `
  body { margin: 0; background: #f6f8fa }
  main { max-width: 960px; margin: 20px auto; padding: 24px; background: #fff; border: 1px solid #d1d9e0; border-radius: 6px }
  .markdown-body { font-family: -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif, 'Noto Color Emoji' }
`

function renderPage(markdown) {
  const css = createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css')
  marked.use({ gfm: true, ...alerts })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Job summary</title>
<style>${readFileSync(css, 'utf8')}${PAGE_CSS}</style>
</head>
<body><main class="markdown-body">
${marked.parse(markdown)}
</main></body>
</html>
`
}

const [input, output] = process.argv.slice(2)
if (input === undefined || output === undefined) {
  console.error('usage: node script/render-summary.mjs <in.md> <out.html>')
  process.exit(2)
}
writeFileSync(output, renderPage(readFileSync(input, 'utf8')))
