/**
 * Deliberate faults, one at a time: what somebody may fear to break, and the short suite has to notice (script/seeded-faults).
 *
 * `find` is the text of one or a few lines as it stands in `src/` or `router/`, without the indentation, and must be there exactly
 * once: a text that is gone, or that stands in two places, fails the run. So a fault does not care in which file or line it
 * is. Keep it short. `replace` is what takes its place, `also` is what else changes in the same file. What it makes must still
 * be a program: a module that cannot be loaded shows nothing. `says` is the fault in words.
 */

const raw = String.raw

/** @type {import('./seeded-faults.d.mts').Fault[]} */
export const FAULTS = [
  // The switch on the server
  {
    name: 'activation-without-way-back',
    says: 'A switch that breaks half way leaves half of the folders new.',
    find: raw`} || { undo "$id"; start; finish switch-failed; }`,
    replace: raw`} || { start; finish switch-failed; }`
  },
  {
    name: 'activation-without-start',
    says: 'The container is stopped for the switch and not started after it.',
    find: raw`around) $docker start "$container" > /dev/null ;;`,
    replace: raw`around) : ;;`
  },
  {
    name: 'failed-start-stays-down',
    says: 'A container that does not start with the new folders is not started with the old ones.',
    find: raw`esac || { undo "$id"; start; finish start-failed; }`,
    replace: raw`esac || { undo "$id"; finish start-failed; }`
  },
  {
    name: 'guard-without-start',
    says: 'Who finds a switch that died puts the folders back and leaves the container stopped.',
    find: raw`undo "$half"
      $docker start "$container"`,
    replace: raw`undo "$half"`
  },
  {
    name: 'dead-switch-not-mended',
    says: 'An activation does not look for one before it that died half way.',
    find: raw`recover
      [ "$(cat "$state/lock/token"`,
    replace: raw`[ "$(cat "$state/lock/token"`
  },
  {
    name: 'activation-without-lock-check',
    says: 'A deploy switches although its lock is another’s by now.',
    find: raw`[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || finish lock-lost`,
    replace: ':'
  },
  {
    name: 'activation-without-digests',
    says: 'What was uploaded is switched to without a look at its digests.',
    find: 'sha256sum -c ../digests > ../check 2>&1 ||',
    replace: 'true ||'
  },
  {
    name: 'activation-of-cut-input',
    says: 'An input that a lost connection cut short is taken for whole.',
    find: raw`[ "$(tail -n 1 "$work/input")" = end ] || exit 70`,
    replace: ':'
  },
  {
    name: 'activation-dies-with-connection',
    says: 'The switch ends where it is when the connection is lost.',
    find: raw`trap "" HUP PIPE`,
    replace: ':'
  },
  {
    name: 'pointer-stays-new',
    says: 'The way back leaves the pointer of the managed router on the new release.',
    find: raw`pointer_from "$state/releases/$1"`,
    replace: ':'
  },

  // The lock and the record on the server
  {
    name: 'lock-of-the-living-taken',
    says: 'A lock that is held and renewed is taken from its owner.',
    find: raw`[ "$until" -ge "$now" ]`,
    replace: 'false'
  },
  {
    name: 'lock-of-the-dead-stays',
    says: 'A lock whose lease is over is never free.',
    find: raw`[ "$until" -ge "$now" ]`,
    replace: 'true'
  },
  {
    name: 'lock-freed-by-anyone',
    says: 'A run that has lost its lock frees that of the next one.',
    find: raw`[ "$token" = "*" ] || [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || say 3`,
    replace: ':'
  },
  {
    name: 'record-without-lock-check',
    says: 'A run that has lost its lock writes over the record of the next one.',
    find: raw`if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ]; then`,
    replace: 'if false; then'
  },
  {
    name: 'record-cut-short',
    says: 'A record that a lost connection cut short takes the place of the whole one.',
    find: raw`[ -s "$new" ] && [ -z "$(tail -c 1 "$new")" ] ||`,
    replace: 'true ||'
  },
  {
    name: 'way-back-swept',
    says: 'The record sweeps the releases that it names.',
    find: raw`case "$keep" in *"|$id|"*) ;;`,
    replace: 'case "$keep" in nothing) ;;'
  },
  {
    name: 'record-believed-without-seal',
    says: 'A record that the server wrote itself decides what the cloud gets.',
    find: 'const isSealed = isSealedText(text, sealKey)',
    replace: "const isSealed = isSealedText(text, sealKey) || text !== ''"
  },
  {
    name: 'source-believed-without-seal',
    says: 'Sources that the server made up go to the cloud.',
    find: "if (!isSealOf(seal.toString('latin1'), 'source', text, sealKey)) return null",
    replace: ''
  },
  {
    name: 'source-leads-out',
    says: 'A description on the server may name a file outside of the staged copy.',
    find: "!path.posix.isAbsolute(file) && !file.split('/').includes('..')",
    replace: "file !== ''"
  },

  // The order of a deploy
  {
    name: 'record-before-proof',
    says: 'The record says that the new build is served before anything was proved.',
    find: 'await publishAndProve(run, one)',
    replace: 'await session.target.publish(names, run.build)',
    also: [
      {
        find: 'if (failure !== null) throw failure',
        replace: `if (failure !== null) throw failure
    for (const one of touched) await publishAndProve(run, one)`
      }
    ]
  },
  {
    name: 'record-left-out',
    says: 'A deploy writes no record: no rollback, no prune, no look for older commits.',
    find: 'await publishInOrder(run, history)',
    replace: `await publishInOrder(run, history)
    if (lag === null) return void (story.result = 'deployed')`
  },
  {
    name: 'older-not-asked',
    says: 'An older commit replaces a newer one without a word.',
    find: 'if (record === null || inputs.allowOlder) return',
    replace: 'if (record === null || !inputs.allowOlder) return'
  },
  {
    name: 'older-turned-round',
    says: 'The newer run is refused and the older one is let through.',
    find: 'ours.runId > recorded.runId',
    replace: 'ours.runId < recorded.runId'
  },
  {
    name: 'rollback-forgets-the-cloud',
    says: 'After a failure the cloud keeps the new build and self-hosted goes back.',
    find: `if (target.isObserved) continue
      await run.story.phase('rollback'`,
    replace: `if (target.isObserved || target.name === 'cloud') continue
      await run.story.phase('rollback'`
  },
  {
    name: 'rollback-left-out',
    says: 'After a failure nothing is taken back, as with on-failure: keep.',
    find: "error instanceof CancelledError || inputs.onFailure === 'keep'",
    replace: "error instanceof CancelledError || inputs.onFailure !== 'keep'"
  },
  {
    name: 'rollback-not-proved',
    says: 'What was taken back is called proved, whatever it answers.',
    find: "return verdicts.filter((verdict) => verdict.verdict !== 'in-sync')",
    replace: "return verdicts.filter((verdict) => verdict.name === '')"
  },
  {
    name: 'undo-in-the-wrong-order',
    says: 'Of two copies of a folder the newer one comes back.',
    find: '[...parts].reverse()',
    replace: '[...parts]'
  },
  {
    name: 'crashing-container-proved',
    says: 'A container that dies soon after each start counts as up.',
    find: "if (after === before && after.startsWith('true 0 ')) return null",
    replace: "if (after === before || after !== '') return null"
  },
  {
    name: 'second-target-without-lock',
    says: 'The cloud is published to although the lock was lost in between.',
    find: 'if (touched.length > 0) await run.',
    replace: 'if (touched.length > 9) await run.'
  },

  // What is hashed, planned and shipped
  {
    name: 'hash-leaves-a-file-out',
    says: 'A change in one file of a function does not change its hash.',
    find: 'sortFiles(fn.files).map(',
    replace: 'sortFiles(fn.files).slice(1).map('
  },
  {
    name: 'hash-without-verify-jwt',
    says: 'A function whose verify_jwt changed counts as published.',
    find: `fn.name,
      fn.verifyJwt,`,
    replace: 'fn.name,'
  },
  {
    name: 'manifest-without-static-files',
    says: 'Static files are neither hashed nor shipped.',
    find: 'new Set([...reach.paths, ...config.paths, ...staticFiles])',
    replace: 'new Set([...reach.paths, ...config.paths])'
  },
  {
    name: 'plan-without-shared',
    says: 'Functions that share a changed module with a published one are left as they are.',
    find: '!isWrong(other.name)) continue',
    replace: '!isWrong(other.name) || other.name !== fn.name) continue'
  },
  {
    name: 'upload-without-shared',
    says: 'Only the function’s own folder is uploaded, without _shared.',
    find: 'withRouter.flatMap((name) => build.tree.filesOf.get(name) ?? [])',
    replace:
      'withRouter.flatMap((name) => build.tree.filesOf.get(name) ?? []).filter((file) => names.includes(topFolder(file)))'
  },
  {
    name: 'upload-without-checksum',
    says: 'Files of the same size and time are not sent again, whatever is in them.',
    find: "'--checksum',",
    replace: "'--size-only',"
  },
  {
    name: 'link-leaves-the-checkout',
    says: 'A symbolic link publishes files of the runner.',
    find: 'return realpathSync.native(place).startsWith(fence)',
    replace: "return realpathSync.native(place) !== fence + '?'"
  },
  {
    name: 'prune-takes-the-router',
    says: 'The router on the server is removed like a function that the repository no longer has.',
    find: '!known.has(name) && name !== ROUTER_NAME &&',
    replace: '!known.has(name) &&'
  },
  {
    name: 'prune-asks-nobody',
    says: 'Functions are removed without prune: true.',
    find: 'inputs.prune ? removable',
    replace: 'inputs.prune || !inputs.force ? removable'
  },
  {
    name: 'prune-of-an-empty-repository',
    says: 'A checkout without functions removes all of them.',
    find: 'if (known.size === 0) return []',
    replace: ''
  },

  // The cloud's CLI
  {
    name: 'upload-words-ignored',
    says: 'A file that the CLI did not upload is nobody’s business: it exited with 0.',
    find: 'said?.has(file) !== true',
    replace: "said?.has(file) !== true && file === ''"
  },
  {
    name: 'silence-of-the-cli-believed',
    says: 'A CLI that names no file has uploaded all of them.',
    find: 'exitCode === 0 && uploaded.size === 0',
    replace: 'exitCode !== 0 && uploaded.size === 0'
  },
  {
    name: 'refused-token-tried-again',
    says: 'A token that the API refused is taken for a failure in passing, and its reason for another.',
    find: 'statuses.has(401) ||',
    replace: 'statuses.has(499) ||'
  },
  {
    name: 'digests-of-secrets-logged',
    says: 'What `secrets list` says goes to the log.',
    find: 'this.#call(secretsArguments(',
    replace: 'this.#run(secretsArguments('
  },

  // Probes and verdicts
  {
    name: 'streak-of-one',
    says: 'One right answer is a proof.',
    find: 'if (matches >= streak) return verdict',
    replace: 'if (matches >= Math.min(1, streak)) return verdict'
  },
  {
    name: 'any-status-is-success',
    says: 'A 401 or 500 with the header of a stamp proves the function.',
    find: 'status === 200 && hash !== null && HASH.test(hash)',
    replace: 'hash !== null && HASH.test(hash)'
  },
  {
    name: 'another-function-answers',
    says: 'The stamp of another function proves this one.',
    find: "json['function'] !== undefined && json['function'] !== name",
    replace: "json['function'] !== undefined && json['function'] === ''"
  },
  {
    name: 'missing-counts-as-in-sync',
    says: 'A function that is not there is no difference.',
    find: 'return { name, verdict: reading.kind, expected,',
    replace: "return { name, verdict: reading.kind === 'missing' ? 'in-sync' : reading.kind, expected,"
  },
  {
    name: 'unknown-counts-as-in-sync',
    says: 'A function that nobody could reach is no difference, so verify is green.',
    find: 'return { name, verdict: reading.kind, expected,',
    replace: "return { name, verdict: reading.kind === 'unreachable' ? 'in-sync' : reading.kind, expected,"
  },
  {
    name: 'drift-is-green',
    says: 'A verify is green whatever it found.',
    find: "story.result = wrong.length === 0 ? 'in-sync' : 'drift'",
    replace: "story.result = 'in-sync'"
  },
  {
    name: 'tampered-not-told',
    says: 'A function with the right stamp and other files on the server is in sync.',
    find: 'markTampered(session, name, describeAltered(files))',
    replace: 'if (files.length === 0) markTampered(session, name, describeAltered(files))'
  },
  {
    name: 'redirect-followed',
    says: 'A probe goes where an answer sends it, with its key.',
    find: "request.on('response', (answer: IncomingMessage) => {",
    replace: `request.on('response', (answer: IncomingMessage) => {
        if (answer.headers.location !== undefined) {
          answer.resume()
          settled()
          const next = new URL(answer.headers.location, this.#url)
          new Exchange(next.href, this.#question).over(by).then(resolve, reject)
          return
        }`
  },
  {
    name: 'region-not-counted',
    says: 'A region that lags is outvoted by one that does not.',
    find: 'const first = [...verdicts].sort(byWeight)[0]',
    replace: 'const first = [...verdicts].sort(byWeight).at(-1)'
  },
  {
    name: 'stamp-answers-for-all',
    says: 'A stamp answers the probe of any function.',
    find: 'request.headers.get("${PROBE_HEADER}") === NAME',
    replace: 'request.headers.get("${PROBE_HEADER}") !== null'
  },
  {
    name: 'stamp-without-probe-key',
    says: 'A stamp answers who has no probe key.',
    find: 'if (key === null) return false;',
    replace: 'if (key === null) return true;'
  },

  // Secrets and strangers
  {
    name: 'host-key-not-checked',
    says: 'Any host key is taken.',
    find: 'const isKnown = isKnownKey(known, options.host, options.port, key)',
    replace: 'const isKnown = isKnownKey(known, options.host, options.port, key) || key.length > 0'
  },
  {
    name: 'revoked-host-key-taken',
    says: 'A host key that ssh-known-hosts revokes is taken.',
    find: 'if (entry.revoked) return false',
    replace: ''
  },
  {
    name: 'keys-over-http',
    says: 'Keys travel in clear over a network.',
    find: "return protocol === 'https:' ||",
    replace: "return protocol === 'https:' || protocol === 'http:' ||"
  },
  {
    name: 'check-sends-keys',
    says: 'A check, whose URLs may come from a pull request, sends the keys.',
    find: "const isTrusted = inputs.mode !== 'check'",
    replace: "const isTrusted = inputs.mode !== 'stamp'"
  },
  {
    name: 'base64-of-a-key-told',
    says: 'Of a private key only the frame is hidden, not the base64 in it.',
    find: ".filter((line) => !line.startsWith('-----'))\n.join(",
    replace: ".filter((line) => line.startsWith('-----')).join("
  },
  {
    name: 'cut-secret-told',
    says: 'Only a secret that is whole is hidden, not one that was cut.',
    find: 'const RUN = 8',
    replace: 'const RUN = 800'
  },
  {
    name: 'jwt-told',
    says: 'A service role key that a function logs is told.',
    find: '.replace(JWT,',
    replace: '.replace(/eyJ-nobody/g,'
  },
  {
    name: 'children-get-the-inputs',
    says: 'Programs that the action starts get its inputs, keys among them.',
    find: '/^(INPUT_|',
    replace: '/^(INPUT_NO_SUCH|'
  },
  {
    name: 'fork-may-publish',
    says: 'A pull request from a fork publishes.',
    find: 'return !isOwn(pull?.head?.repo?.full_name)',
    replace: 'return isOwn(pull?.head?.repo?.full_name)'
  },
  {
    name: 'temp-folder-stays',
    says: 'The staged copy stays on the runner.',
    find: 'rmSync(services.tempDir, { recursive: true, force: true })',
    replace: 'rmSync(`${services.tempDir}/none`, { recursive: true, force: true })'
  }
]
