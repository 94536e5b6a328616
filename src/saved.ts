/** What the main step leaves for the post step, which runs however that ended: two programs agree on it. */

/** Saved state: the id of the deploy that holds the lock on the server; empty = none does. */
export const LOCK_TOKEN = 'lock-token'

/** Begins the name of the folder of a run in the runner's temporary folder, which may hold what others called `dual-deploy-…`. */
export const tempPrefix = (deployId: string): string => `dual-deploy-${deployId.slice(0, 14)}-`

/** As mkdtemp completes it. */
export const isTempName = (name: string): boolean => /^dual-deploy-\d{14}-[A-Za-z0-9]{6}$/.test(name)

/** As job.ts makes them; `*`, which frees whoever's lock, is none. */
export const isDeployId = (text: string): boolean => /^\d{14}-\w+-\w+-[0-9a-f]{6}$/.test(text)
