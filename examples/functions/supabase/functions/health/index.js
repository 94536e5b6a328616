#!/usr/bin/env -S deno run --allow-net
'use strict'

import { preflight } from '../_shared/cors.ts'
import { json } from '../_shared/response.ts'

const bootedAt = new Date()

/** How long this worker has lived, and whether it is the program's own entry. */
function report() {
  const uptime = Date.now() - bootedAt.getTime()
  return { function: 'health', ok: true, main: import.meta.main, bootedAt, uptime }
}

Deno.serve((request) => preflight(request) ?? json(report()))
