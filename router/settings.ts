/** Written anew for each server when the router is installed: where the functions are, and whose limits to take. */
export const settings: { readonly root: string; readonly generation: 'old' | 'new' } = {
  root: '/home/deno/functions',
  generation: 'old'
}
