// Not ready: config.toml has `enabled = false`, so no target gets it.
import { fail } from '../_shared/response.ts'

Deno.serve(() => fail(501, 'campaigns are not ready'))
