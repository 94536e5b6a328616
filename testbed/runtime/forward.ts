/**
 * Carries one request to the loopback port of a worker, byte for byte: `fetch` would unpack compressed
 * bodies, follow its own mind about headers and replace Host, and a function must see what the client sent.
 */

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])
const encoder = new TextEncoder()
const decoder = new TextDecoder('latin1')
const bodiless = new Set([204, 205, 304])

class Reader {
  #buffer = new Uint8Array(0)
  readonly #conn: Deno.Conn
  constructor(conn: Deno.Conn) {
    this.#conn = conn
  }

  /** Some bytes, at most `max`; null at the end. */
  async some(max: number): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#buffer.length === 0 && !(await this.#fill())) return null
    const chunk = this.#buffer.slice(0, max)
    this.#buffer = this.#buffer.slice(max)
    return chunk
  }

  async until(mark: string): Promise<string> {
    for (;;) {
      const at = indexOf(this.#buffer, mark)
      if (at >= 0) {
        const text = decoder.decode(this.#buffer.subarray(0, at))
        this.#buffer = this.#buffer.slice(at + mark.length)
        return text
      }
      if (!(await this.#fill())) throw new Error('connection closed before message completed')
    }
  }

  async #fill(): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024)
    const count = await this.#conn.read(chunk)
    if (count === null) return false
    const joined = new Uint8Array(this.#buffer.length + count)
    joined.set(this.#buffer)
    joined.set(chunk.subarray(0, count), this.#buffer.length)
    this.#buffer = joined
    return true
  }
}

function indexOf(bytes: Uint8Array, mark: string): number {
  const codes = encoder.encode(mark)
  outer: for (let at = 0; at + codes.length <= bytes.length; at++) {
    for (let i = 0; i < codes.length; i++) if (bytes[at + i] !== codes[i]) continue outer
    return at
  }
  return -1
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let at = 0
  while (at < bytes.length) at += await conn.write(bytes.subarray(at))
}

function requestHead(request: Request): string {
  const url = new URL(request.url)
  const lines = [`${request.method} ${url.pathname}${url.search} HTTP/1.1`]
  if (!request.headers.has('host')) lines.push(`host: ${url.host}`)
  for (const [name, value] of request.headers) if (!hopByHop.has(name)) lines.push(`${name}: ${value}`)
  if (request.body !== null && !request.headers.has('content-length'))
    lines.push('transfer-encoding: chunked')
  lines.push('connection: close')
  return `${lines.join('\r\n')}\r\n\r\n`
}

async function sendBody(conn: Deno.Conn, request: Request): Promise<void> {
  if (request.body === null) return
  const chunked = !request.headers.has('content-length')
  for await (const chunk of request.body) {
    if (chunk.length === 0) continue
    if (!chunked) await writeAll(conn, chunk)
    else {
      const head = encoder.encode(`${chunk.length.toString(16)}\r\n`)
      const frame = new Uint8Array(head.length + chunk.length + 2)
      frame.set(head)
      frame.set(chunk, head.length)
      frame.set([13, 10], head.length + chunk.length)
      await writeAll(conn, frame)
    }
  }
  if (chunked) await writeAll(conn, encoder.encode('0\r\n\r\n'))
}

function parseHead(text: string): { status: number; statusText: string; headers: Headers } {
  const [first = '', ...lines] = text.split('\r\n')
  const match = /^HTTP\/1\.\d (\d{3}) ?(.*)$/.exec(first)
  if (match === null) throw new Error(`unexpected answer: ${first}`)
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return { status: Number(match[1]), statusText: match[2] ?? '', headers }
}

async function* chunkedBody(reader: Reader): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    let left = parseInt(await reader.until('\r\n'), 16)
    if (left === 0) {
      while ((await reader.until('\r\n')) !== '');
      return
    }
    while (left > 0) {
      const chunk = await reader.some(left)
      if (chunk === null) throw new Error('connection closed before message completed')
      left -= chunk.length
      yield chunk
    }
    await reader.until('\r\n')
  }
}

async function* plainBody(reader: Reader, length: number | null): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let left = length ?? Infinity
  while (left > 0) {
    const chunk = await reader.some(Math.min(left, 1 << 20))
    if (chunk === null) {
      if (length === null) return
      throw new Error('connection closed before message completed')
    }
    left -= chunk.length
    yield chunk
  }
}

function bodyOf(reader: Reader, headers: Headers): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) return chunkedBody(reader)
  const length = headers.get('content-length')
  return plainBody(reader, length === null ? null : Number(length))
}

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close()
  } catch {
    // closed by the other side already
  }
}

function streamOf(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  done: () => void
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await chunks.next()
        if (!next.done) return controller.enqueue(next.value)
        done()
        controller.close()
      } catch (error) {
        done()
        controller.error(error)
      }
    },
    cancel: done
  })
}

export async function forward(
  request: Request,
  port: number,
  signal?: AbortSignal,
  onEnd: () => void = () => {}
): Promise<Response> {
  if (request.headers.get('upgrade')?.toLowerCase() === 'websocket')
    return bridgeWebSocket(request, port, onEnd)
  const conn = await Deno.connect({ hostname: '127.0.0.1', port })
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    signal?.removeEventListener('abort', end)
    closeQuietly(conn)
    onEnd()
  }
  signal?.addEventListener('abort', end)
  try {
    await writeAll(conn, encoder.encode(requestHead(request)))
    // A worker may answer before it has read the body; then writing fails and the answer still counts.
    sendBody(conn, request).catch(() => {})
    const reader = new Reader(conn)
    let head = parseHead(await reader.until('\r\n\r\n'))
    while (head.status < 200) head = parseHead(await reader.until('\r\n\r\n'))
    const chunks = bodyOf(reader, head.headers)
    for (const name of hopByHop) head.headers.delete(name)
    const empty = request.method === 'HEAD' || bodiless.has(head.status)
    if (empty) end()
    return new Response(empty ? null : streamOf(chunks, end), head)
  } catch (error) {
    end()
    throw error
  }
}

const handshake = new Set(['host', 'upgrade', 'connection', 'content-length'])

async function bridgeWebSocket(request: Request, port: number, onEnd: () => void): Promise<Response> {
  const url = new URL(request.url)
  const protocols = request.headers.get('sec-websocket-protocol')?.split(/,\s*/) ?? []
  const headers = new Headers()
  for (const [name, value] of request.headers) {
    if (!handshake.has(name) && !name.startsWith('sec-websocket-')) headers.set(name, value)
  }
  // deno-lint-ignore no-explicit-any
  const options: any = { protocols, headers }
  const inner = new WebSocket(`ws://127.0.0.1:${port}${url.pathname}${url.search}`, options)
  inner.binaryType = 'arraybuffer'
  try {
    await opened(inner)
  } catch (error) {
    onEnd()
    throw error
  }
  const { socket, response } = Deno.upgradeWebSocket(
    request,
    inner.protocol ? { protocol: inner.protocol } : {}
  )
  socket.binaryType = 'arraybuffer'
  join(inner, socket, onEnd)
  return response
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = (event) =>
      reject(new Error(`the function refused the upgrade: ${(event as ErrorEvent).message}`))
  })
}

function join(inner: WebSocket, outer: WebSocket, onEnd: () => void): void {
  const early: (string | ArrayBuffer)[] = []
  inner.onerror = null
  inner.onmessage = ({ data }) => (outer.readyState === WebSocket.OPEN ? outer.send(data) : early.push(data))
  outer.onopen = () => early.splice(0).forEach((data) => outer.send(data))
  outer.onmessage = ({ data }) => inner.readyState === WebSocket.OPEN && inner.send(data)
  const close = (other: WebSocket) => (event: CloseEvent) => {
    onEnd()
    const code = event.code === 1000 || event.code >= 3000 ? event.code : 1000
    if (other.readyState <= WebSocket.OPEN) other.close(code, event.reason)
  }
  inner.onclose = close(outer)
  outer.onclose = close(inner)
}
