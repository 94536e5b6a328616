/** Whether everything runs on the engine: `script/test --all`, and each night. */
const ALL = process.env['DUAL_DEPLOY_ALL'] === '1'

/** What shows nothing that the other tests of a run do not show: the night's alone. Says so, when it leaves it out. */
export function onlyInAll<Item>(items: readonly Item[], why: string): readonly Item[] {
  if (ALL) return items
  for (const item of items)
    process.stdout.write(`left out: ${String(item)} (${why}); script/test --all and every night run it\n`)
  return []
}
