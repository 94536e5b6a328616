export type Severity = 'error' | 'warning'

/** What is known of all findings of one code. docs/use/findings.md is written from it (`npm run docs`). */
export interface Kind<S extends Severity | 'either' = Severity | 'either'> {
  /** `either`: the place decides, and `about` says when */
  readonly severity: S
  readonly title: string
  /** Markdown, as the rest: what is meant, and why it matters */
  readonly about: string
  readonly example: string
  readonly remedy: string
  readonly more?: string
  /** what a finding of this code says when its place has nothing better to say */
  readonly fix?: string
}

type Page = Omit<Kind, 'severity' | 'title'>

const error = <P extends Page>(title: string, page: P) => ({ severity: 'error', title, ...page }) as const
const warning = <P extends Page>(title: string, page: P) => ({ severity: 'warning', title, ...page }) as const
const either = <P extends Page>(title: string, page: P) => ({ severity: 'either', title, ...page }) as const

/** In the order of the page. */
export const CHAPTERS = {
  'The project': {
    'no-functions': error('There is nothing to publish', {
      about:
        'Error. There is no `supabase/functions/<name>/index.ts` below `working-directory`, and config.toml names no function; or all that there are have `enabled = false`, and then the message names them.',
      example: 'the project is in `apps/web`, and `working-directory` is left at `.`.',
      remedy: 'give the folder that holds `supabase/`.'
    }),
    config: error('config.toml cannot be used', {
      about:
        'Error. `supabase/config.toml` is no TOML, a key of a function has the wrong type, or a setting stands directly under `[functions]`, which the CLI refuses.',
      example:
        '`verify_jwt = "false"`, a string; or `verify_jwt = "env(JWT)"`, and the job has no variable `JWT`.',
      remedy:
        'repair it at the line, or set the variable in `env` of the job. `verify_jwt` and entrypoints of all functions are read from it.',
      fix: 'Repair it: verify_jwt and entrypoints of all functions are read from it.'
    }),
    'project-ref': either('Two files name two projects', {
      about:
        'Error. The input `project-ref` and `project_id` of config.toml are two different projects. Warning, where the cloud is a target: a `.env` beside `supabase/` names another project (`VITE_SUPABASE_PROJECT_ID`, `VITE_SUPABASE_URL`) than the one that the run uses.',
      example: 'the input names production, config.toml staging.',
      remedy:
        'make them equal, or declare the second project as `[remotes.<name>]` with its `project_id`. If `.env` is right, correct the others.'
    }),
    'router-name': warning('config.toml has a section for the router', {
      about:
        'Warning. `[functions.main]` is in config.toml. `main` is the router of a self-hosted server; this action never sends it to the cloud, while a plain `supabase functions deploy` does.',
      example: '`[functions.main]` with `verify_jwt = false`.',
      remedy:
        'remove the section, or set `enabled = false` in it. If `main` is a function of yours, rename it.',
      fix: 'Remove the section, or set enabled = false in it. If main is a function of yours, rename it.'
    }),
    'verify-jwt': warning('verify_jwt differs among functions', {
      about:
        'Warning, one for the project. `verify_jwt` differs among functions, and the stock router of a self-hosted server has one `VERIFY_JWT` for all (supabase#38779). Nothing is said with `router: managed`, which checks JWTs function by function, and where the repository has a router of its own (`main/`) that does not read `VERIFY_JWT`.',
      example:
        "a webhook with `verify_jwt = false` beside functions that want a JWT. With `VERIFY_JWT=true` self-hosted refuses the webhook's callers; with `false` everybody may call the others.",
      remedy:
        'set `router: managed` ([managed-router.md](../server/managed-router.md)). Or decide for one value on the server, and check the JWT in the code of those that need it.',
      fix: 'With VERIFY_JWT=true self-hosted refuses callers of the open functions; with false, check the JWT in the code of the others.'
    }),
    'router-ignored': warning('The router of the repository is not sent', {
      about:
        "Warning, with `router: managed`. The repository has `supabase/functions/main`, which is not sent: the server has the action's own router.",
      example: 'a copy of the stock router, kept so that `rsync --delete` does not remove it.',
      remedy: 'remove it from the repository, or set `router: stock`.',
      fix: 'Remove it from the repository, or set router: stock.'
    }),
    'stale-stamp': error('A committed stamp is not that of its source', {
      about:
        'Error, with `cloud-mode: observe`. A committed stamp is not the one of its source, so a cloud that deploys this commit could not be proved.',
      example: 'a function was edited by hand and its stamp was not renewed.',
      remedy:
        '`npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp`, and commit ([lovable.md](lovable.md)).',
      fix: 'Run `npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp` in the project and commit what it changes, or let the workflow of docs/use/lovable.md do it.'
    })
  },
  'A function and its folder': {
    'function-name': error('A name that Supabase does not take', {
      about:
        'Error. A folder with an `index.ts`, or a section of config.toml, has a name that Supabase does not take for a function.',
      example: '`supabase/functions/2fa/index.ts`. The CLI skips it; the stock router would serve it.',
      remedy:
        'begin with a letter; letters, digits, `-` and `_`. A folder that is no function begins with `_`.',
      fix: 'Begin with a letter; use letters, digits, - and _ only. Start the folder with _ if it is no function.'
    }),
    'no-entrypoint': either('A function without an entrypoint', {
      about:
        'Error. config.toml names a function whose entrypoint does not exist, or a folder has an `index.js` (or `.tsx`, `.mjs`, `.jsx`) and no `index.ts`: that one is callable self-hosted only. Warning for what is left of a function that was removed: a section without an `entrypoint`, where there is no folder of that name and the input `functions` does not name it.',
      example: '`supabase/functions/health/index.js` without a section in config.toml.',
      remedy:
        'rename the file, or name it as `entrypoint` in config.toml. Remove the section of a function that is gone.'
    }),
    'shared-entrypoint': error('Two functions with one entrypoint', {
      about:
        'Error. Two functions have one entrypoint file: neither could say which of them it is. Where stamps are committed (`mode: stamp`, and `cloud-mode: observe`) also when a symbolic link makes it one file: there a stamp of its own for each has no place.',
      example: '`entrypoint = "./functions/mail/index.ts"` in two sections.',
      remedy: 'give each an `index.ts` of its own that imports the shared module.'
    }),
    'shadowed-entrypoint': error('Self-hosted starts another file', {
      about:
        'Error, where self-hosted is a target. A self-hosted runtime starts the first of `index.ts`, `.tsx`, `.js`, `.mjs`, `.jsx` in the folder and does not read config.toml. A function whose entrypoint is another file, and that imports such an index, would start in the wrong place. Any other entrypoint is no finding: the staged copy gets an `index.ts` that stands for it, and the summary says so.',
      example: '`entrypoint = "./functions/pay/server.ts"`, and `server.ts` imports `./index.ts`.',
      remedy: 'rename `index.ts`, or make it the entrypoint.'
    }),
    'main-module': warning('import.meta.main is false self-hosted', {
      about:
        'Warning, where self-hosted is a target. An entrypoint of another name or place has `if (import.meta.main)` at its top level. On the cloud it is the main module; self-hosted that is the `index.ts` which stands for it, so what is in the `if` does not run.',
      example:
        '`entrypoint = "./functions/pay/server.ts"`, and `if (import.meta.main) Deno.serve(handler)` in it: self-hosted it never serves.',
      remedy: 'serve without asking, or make `index.ts` the entrypoint.'
    }),
    'callable-helper': warning('A helper answers calls self-hosted', {
      about:
        'Warning, where self-hosted is a target. Functions import an `index.*` that stands directly in a folder which is no function. It is sent with them, and the router there answers calls of that name with it: a stock one always, ours unless the name begins with `_`. The cloud does not.',
      example:
        '`_shared/index.ts` that exports all helpers: `POST /functions/v1/_shared` starts a worker that never serves.',
      remedy: 'rename it, for instance to `_shared/mod.ts`.'
    }),
    'static-files': either('Files that are read at run time', {
      about:
        'Warning. `static_files` of config.toml matches files that no import loads, so the function reads them at run time. Self-hosted the stock router gives a worker no static file (ours does); on the cloud they have got lost with `--use-api` (supabase#45520). They are part of the function hash and are sent to both targets all the same. An error is a pattern that would take too long to match. Also said of a pattern that matches no file, of which the CLI warns as well. The line in config.toml can be silenced.',
      example: "`Deno.readTextFile(new URL('./mail.html', import.meta.url))`.",
      remedy:
        "`export const mail = '…'` in a `.ts` file, or `import data from './x.json' with { type: 'json' }`."
    }),
    'runtime-file': warning('Files that code names when it runs', {
      about:
        "Warning, one for each module. Its code names files of the repository when it runs, and they are among no function's files, so no target gets them: `new URL('./x', import.meta.url)` (also for a worker), `import.meta.resolve`, `import.meta.dirname` or `__dirname` with a path, what `createRequire` made, and an `import()` of a text with gaps that Deno does not look up. What Deno looks up, a text that begins with a folder at or below the module's own (`./handlers/${name}.ts`), is sent and is no finding. A path that leads to no file here is none either.",
      example:
        "`Deno.readTextFile(new URL('./mail.html', import.meta.url))`, and no `static_files` in config.toml matches `mail.html`.",
      remedy:
        'import modules and JSON by a literal path. A file that is read: name it in `static_files`, or better make a module of it.',
      fix: 'Import modules and JSON by a literal path; add a file that is read to static_files of the function in config.toml.'
    }),
    'function-size': either('A function is too large for the API', {
      about:
        "Where this action deploys to the cloud. Error above 5 MiB of source files, which the API refuses; warning from 80 % on, as it has failed close to the limit (cli#5076). What counts is the sum of the function's files: `--use-api` sends sources.",
      example: 'a table of 6 MB as JSON beside the function.',
      remedy: 'put data into Storage or the database. The largest file is named.'
    }),
    'file-name': error('A path that others read otherwise', {
      about:
        'Error. A path has a control character or a backslash, which lists and other systems read otherwise. Where this action deploys to the cloud also a quotation mark (`\'` or `"`) in the path of a module: the CLI searches the text for quoted names, and its search ends there. One that an import map or config.toml names is no finding.',
      example: "`_shared/it's.ts`.",
      remedy: 'rename the file.'
    }),
    'unusable-file': error('A file that cannot be shipped', {
      about:
        'Error. A file that a function needs is no regular file (a pipe, a socket, a device), may not be read, or is larger than 32 MiB.',
      example: '`static_files` matches a video of 100 MB.',
      remedy: 'put a regular, smaller file there. Large data belongs into storage.',
      fix: 'Remove it, or put a regular file of a smaller size there. Large data belongs into storage.'
    }),
    'too-deep': warning('A file too deep to be checked', {
      about:
        'Warning. A file parses, and is nested so deeply that its variables and queries are not checked.',
      example: 'one expression of 10,000 calls in a chain.',
      remedy: 'divide that expression.',
      fix: 'Divide its longest expression.'
    }),
    syntax: error('A module that does not load', {
      about:
        'Error. A module does not parse, or parses and is refused when it is loaded, so the function would not boot: a name declared or exported twice, `await` in a function that is not `async`, `break` outside a loop, `return` outside a function, `assert` in place of `with`. The second kind is looked for in modules that run, not in those that only give types.',
      example: '`const r = await x()` and below it `const r = 2`.',
      remedy: 'repair it at the line.'
    }),
    'missing-export': either('A name that a module does not export', {
      about:
        "Error; warning for a module that only `import('…')` reaches. A module imports a name that a local module does not export, so neither loads. Names that are only used as types, and modules that re-export all of a package, are left alone. Over 34 public repositories (706 functions, 1,285 modules) this and `syntax` said of 705 functions what the engine says; the other one has its fault in a module that only `import()` reaches, which is a warning since.",
      example: "`import { cors } from '../_shared/cors.ts'` where that exports `corsHeaders`.",
      remedy: 'export it there, or correct the name.'
    })
  },
  Imports: {
    'missing-module': either('A relative import of no file', {
      about:
        "Error; warning for `import('…')`, which may never run. A relative import names a file that does not exist. Deno adds no extension and looks for no index. Where a `.gitignore` ignores the file, the message says so: most likely a build makes it, which has to run in a step before this action, on pull requests as well.",
      example: "`import { cors } from '../_shared/cors'` where `cors.ts` is meant.",
      remedy: 'write the whole name; the message has the file that is probably meant.'
    }),
    'outside-functions': either('A file outside of supabase/functions', {
      about:
        "Error; warning for `import('…')`, which may never run. A module, or what a symbolic link leads to, is outside `supabase/functions`. It works on the cloud and does not exist self-hosted. An error as well is an entrypoint outside of `supabase/functions`, for an import map outside of `supabase/` (one in it is carried), for a file in a `.git` folder, for `static_files` that match files beside `supabase/functions` or look outside of `supabase/`, and for a `config.toml` or a functions folder that is a link out of the checkout.",
      example: "`import { plans } from '../../../src/lib/plans.ts'`.",
      remedy: 'move it to `supabase/functions/_shared`, and import it from there on both sides.'
    }),
    'import-map': error('An import map that cannot be used', {
      about:
        'Error. A `deno.json`, `deno.jsonc` or import map does not exist or cannot be read; or an entry that stands for a folder has an address without the last slash, and functions use it: such an entry is ignored by Deno.',
      example: '`"imports": { "lib/": "../_shared/lib" }`.',
      remedy: 'write `"../_shared/lib/"`; repair the file at the line.',
      more: 'An `import_map.json`, or a map that config.toml names, is no finding: the staged copy has it as a `deno.json`, which both targets read, and the summary says so.'
    }),
    'bare-specifier': either('An import that nothing resolves', {
      about:
        "Error where the cloud is a target, else a warning; a warning in the router, which runs self-hosted alone. An import has no `./`, no scheme, and no import map of the function names it. Deno resolves no such name by itself, so the function does not boot. Always a warning: modules of Node without `node:`, `import('…')`, and names that only a `package.json` has, which the CLI does not upload and self-hosted runtimes read since edge-runtime 1.69.\n\nWhere a `deno.json` declares a Deno workspace, the message names it: no target reads one, so what its members share by name must stand in the `deno.json` of each function.",
      example: "`import { Hono } from 'hono'` in a function without a `deno.json`.",
      remedy:
        "`npm:hono@4`, or an entry in the `deno.json` of the function's folder. An entry there that is an `npm:` or `jsr:` package also maps what is inside the package."
    }),
    'unpinned-import': warning('A remote import without an exact version', {
      about:
        "Warning. The address of a remote import does not say which version runs, so each target loads what fits when it bundles or boots: one source can run as two programs. Said once for each address without a version, at its first place or the import map's line that has it; and once for all addresses with a range, a tag or a branch (`npm:hono@^4`, `jsr:@std/path@1`, `https://esm.sh/x@2`, `raw.githubusercontent.com/…/main/mod.ts`), with their names. Checked are `npm:`, `jsr:`, esm.sh, deno.land, unpkg, jsDelivr, Skypack, JSPM, and files of GitHub, GitLab and gists. `import type` and `.d.ts` files have no code and do not count. A comment takes out its own place alone.",
      example: "`import { z } from 'https://esm.sh/zod'`.",
      remedy: '`https://esm.sh/zod@3.23.8`.'
    })
  },
  'The database': {
    'database-types': warning('Database types that cannot be used', {
      about:
        'Warning, unless `column-check` is `off`. The TypeScript types of the database, found in the usual places or named by the input, cannot be used or read, so nothing is compared with them. Also said when the migrations create names that functions use and the types lack: the types are old, and one warning for each file of types lists such names, in place of a finding for each. Where the finding has a line, it can be silenced.',
      example: '`database-types: types.ts`, and there is no such file.',
      remedy:
        'write the file with `supabase gen types typescript`, or name the right one, relative to `working-directory`.'
    }),
    'unknown-column': either('A column that the types do not have', {
      about:
        'Warning, or error with `column-check: error`. A query names a column that the database types do not have: a key of `insert`, `upsert` or `update`, a column of `onConflict`, of a `select`, of a filter or of `order`. At run time PostgREST answers PGRST204 or 42703; no compiler says a word, because functions create untyped clients and supabase-js refuses unknown keys of typed ones only since 2.102.0.',
      example:
        "`.from('messenger_integrations').insert({ is_enabled: true })`, where the table has `is_active`.",
      remedy:
        'write the column that is meant (the finding names the nearest), or bring the types up to date. A comment silences the line, also an error.',
      more: 'Only what can be proved from the file is said. The client must be one of supabase-js, or used like one; the table, the keys and the select must be literal, or constants, spreads, conditional spreads, `.map()` results and helpers of the same file that come down to literals. Where a name has two values, an object is handed to other code, or a column set cannot be read from the types, nothing is said. With several files of types, a column is unknown only when none of those that know the table has it. A name that a file in `supabase/migrations` creates, and none renames or drops later, is not reported: then the types are old (`database-types`). Of more than 4 MiB of SQL nothing is read: any name may be created there, and `database-types` stands for all of them.'
    }),
    'unknown-table': either('A table that the types do not have', {
      about:
        'Warning, or error with `column-check: error`. A query, or an embedded `select`, names a table or view that generated database types do not have. Hand-written types leave tables out, so there it is said only of a name that is nearly one of theirs.',
      example: "`.from('messenger_integration')`, where the table is `messenger_integrations`.",
      remedy: 'write the name that is meant, or generate the types anew. A comment silences the line.'
    }),
    'unknown-rpc': either('A database function that the types do not have', {
      about:
        "Warning, or error with `column-check: error`. The same for `rpc('name')` and the functions of the database.",
      example: "`.rpc('get_tenants')`, where the function is `get_tenant`.",
      remedy: 'write the name that is meant, or generate the types anew. A comment silences the line.'
    }),
    'unknown-rpc-argument': either('An argument that no overload has', {
      about:
        "Warning, or error with `column-check: error`. An argument of `rpc` that none of the function's overloads has: PostgREST finds a function by the names of its arguments, and answers PGRST202.",
      example: "`.rpc('get_tenant', { id: 1 })`, where the argument is `tenant_id`.",
      remedy: 'write the argument that is meant. A comment silences the line.'
    })
  },
  'The environment': {
    'missing-variable': warning('A variable that a target lacks', {
      about:
        "Warning, one for each variable and target, at the first place that reads it. A function reads a variable that the target does not have. What counts is `Deno.env.get('X')` with a literal or a constant of the same file, and `env.X` of `Deno.env.toObject()`, in modules that run. What does not count: a read with a default (`?? ''`, `|| 5`), a mere test (`if (Deno.env.get('X'))`, `=== 'true'`, `?.`, `has`), and a variable that the module sets. Of `get('A') ?? get('B')` one is enough.\n\n- Self-hosted: the names in the container's environment, where the server is connected to over SSH. docker itself cuts each at its `=`: values never leave the server.\n- Cloud: the names of the project's secrets, asked for when a deploy publishes a function that reads one. A token that may not list them is no failure; the log says so, and nothing is compared. Values cannot be read, and digests of them are not kept or logged.\n- There by itself: `SUPABASE_URL`, `SUPABASE_ANON_KEY`, `SUPABASE_SERVICE_ROLE_KEY`, `SUPABASE_DB_URL` on both; `SUPABASE_PUBLISHABLE_KEYS`, `SUPABASE_SECRET_KEYS`, `SUPABASE_JWKS`, `SB_REGION`, `SB_EXECUTION_ID`, `DENO_DEPLOYMENT_ID` and `DENO_REGION` on the cloud.",
      example:
        "`Deno.env.get('STRIPE_KEY')!`, which is a secret of the cloud and was never added to the server's compose file.",
      remedy:
        'self-hosted: add it to `environment` of the functions service, then `docker compose up -d --force-recreate --no-deps functions`; a restart does not read it. On the cloud: `supabase secrets set`, or the dashboard. If the code can do without it, give the read a default.'
    })
  },
  'The targets': {
    'foreign-record': warning('The record is somebody else’s', {
      about:
        'Warning, in `verify` alone. The record on the server is of another repository, `working-directory`, cloud project or functions folder. Nothing that it says is used; `deploy` and `rollback` are refused.',
      example: 'staging and production deploy to one server, and both use its usual `state-path`.',
      remedy:
        'give this workflow a `state-path` of its own, or take the record over ([whose record it is](../server/self-hosted.md#whose-record-it-is)).'
    }),
    leftover: either('Live, and not in the repository', {
      about:
        'Warning, or error with `leftovers: error`; none with `leftovers: off`. A function is live on a target and not in the repository. It is asked for where a target can say what it has: the cloud’s list (`supabase-access-token`), the folders with an entrypoint on the server (`ssh-*`). Functions with `enabled = false`, those that the input `functions` leaves out, and `main` are none. The finding says whether a deploy of ours put it there, and when; the output `leftovers` has them all. In a pull request, which looks at no target: a function that it takes out of the repository.',
      example: 'a function whose folder was removed from the repository, and that both targets serve on.',
      remedy:
        '`prune: true` removes those of ours that are still what was put there. Add the others to the repository, or remove them there.'
    }),
    'server-config': warning('A file on the server that changes what imports mean', {
      about:
        'Warning. On the server lies a `deno.json(c)`, import map, `package.json`, `.npmrc`, lock file, `node_modules` or `vendor` that is not of this build, above functions or beside what they share: Deno looks there, so it can change what an import means self-hosted. In a function’s own folder, or in the release that the managed router serves it from, it makes the function `tampered` instead, and its next publication takes it away.',
      example: 'a `deno.json` that was copied into the functions folder by hand.',
      remedy: 'remove it on the server, or add it to the repository.',
      fix: 'Remove it on the server, or add it to the repository. No deploy takes away what it did not put there.'
    }),
    'shared-beside': warning('A function beside, of which a shared file changes', {
      about:
        'Warning. A function on the server that the repository does not have (removed without `prune`, `enabled = false`, another repository’s) uses a file that this deploy changes or takes away: its folder’s `dual-deploy.json` names its files. It is asked before the switch and after it; one that answered well and does not any more is a failed proof, and the switch goes back. With `router: managed` a function that is served from a release keeps its files.',
      example: 'a function of another repository that imports `_shared/cors.ts`, which this deploy changes.',
      remedy:
        'add it to the repository, or remove it there. `prune: true` removes what a deploy of ours put there.',
      fix: 'Add it to the repository, or remove it there; prune: true removes what a deploy of ours put there.'
    })
  }
} satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>

export const CATALOGUE = {
  ...CHAPTERS['The project'],
  ...CHAPTERS['A function and its folder'],
  ...CHAPTERS['Imports'],
  ...CHAPTERS['The database'],
  ...CHAPTERS['The environment'],
  ...CHAPTERS['The targets']
}

export type FindingCode = keyof typeof CATALOGUE
