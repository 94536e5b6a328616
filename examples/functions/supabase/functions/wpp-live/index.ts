import { preflight } from '../_shared/cors.ts'
import { json } from '../_shared/response.ts'

/** Says hello, then gives every message back with its number. */
function converse(socket: WebSocket): void {
  let seen = 0
  socket.onopen = () => socket.send(JSON.stringify({ function: 'wpp-live', ready: true }))
  socket.onmessage = (event) => {
    seen += 1
    socket.send(JSON.stringify({ seen, echo: String(event.data) }))
  }
}

Deno.serve((request) => {
  const early = preflight(request)
  if (early !== null) return early
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return json({ function: 'wpp-live', needs: 'websocket' }, 426)
  }
  const { socket, response } = Deno.upgradeWebSocket(request)
  converse(socket)
  return response
})
