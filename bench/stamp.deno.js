// Runs in Deno beside a stamp.ts: prints what the stamp adds to one call of a handler, in µs.
const handlers = []
Deno.serve = (...args) => {
  handlers.push(args.find((arg) => typeof arg === 'function'))
}
const response = new Response('ok')
const own = (request) => (request.method === 'POST' ? null : response)
await import('./stamp.ts')
Deno.serve(own)
const stamped = handlers[0]
const request = new Request('http://localhost/bench', {
  headers: { authorization: 'Bearer x', accept: '*/*' }
})

const CALLS = 1_000_000
const time = (handler) => {
  const start = performance.now()
  for (let call = 0; call < CALLS; call++) handler(request)
  return ((performance.now() - start) * 1000) / CALLS
}
const rounds = Array.from({ length: 9 }, () => [time(stamped), time(own)])
const added = rounds.map(([withStamp, without]) => withStamp - without).sort((a, b) => a - b)
console.log(added[4])
