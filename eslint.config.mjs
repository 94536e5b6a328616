import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '**/node_modules/', 'examples/', 'testbed/runtime/', '.testbed/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-control-regex': 'off'
    }
  },
  {
    // The check of columns walks syntax trees: its functions are long switches over kinds of nodes.
    files: ['src/**/*.ts', 'router/**/*.ts'],
    ignores: ['src/preflight/queries/**', 'src/preflight/database/**'],
    rules: { complexity: ['error', 20] }
  },
  {
    // What they read may be made to be slow: by a pull request, a server, a function.
    files: ['src/**/*.ts', 'router/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }]
    }
  },
  {
    files: ['__tests__/**/*.ts', 'testbed/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' }
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } }
  },
  {
    files: ['bench/*.deno.js'],
    languageOptions: {
      globals: {
        Deno: 'readonly',
        Request: 'readonly',
        Response: 'readonly',
        performance: 'readonly',
        console: 'readonly'
      }
    }
  }
)
