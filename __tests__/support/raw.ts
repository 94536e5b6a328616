import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface RawServer {
  readonly baseUrl: string
  readonly port: number
  /** bytes that were sent to it, one text a connection */
  readonly received: string[]
  /** bytes that its connections took from it, once they are closed */
  sent(): Promise<number>
  close(): Promise<void>
}

/** A TCP server on 127.0.0.1 that says what `talk` writes, HTTP or not. */
export async function startRaw(talk: (socket: Socket, question: string) => void): Promise<RawServer> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  const closed: Promise<number>[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    const index = received.push('') - 1
    socket.on('error', () => undefined)
    const end = new Promise<number>((resolve) => {
      socket.on('close', () => {
        resolve(socket.bytesWritten)
      })
    })
    closed.push(end)
    socket.on('data', (chunk: Buffer) => {
      const question = `${received[index] ?? ''}${chunk.toString('latin1')}`
      received[index] = question
      talk(socket, question)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    received,
    sent: async () => (await Promise.all(closed)).reduce((sum, bytes) => sum + bytes, 0),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Writes as fast as the other side takes it, until it goes away. */
export function pour(socket: Socket, block: Buffer): void {
  const more = (): void => {
    while (socket.writable && socket.write(block));
  }
  socket.on('drain', more)
  more()
}

/** Writes a byte again and again, as slowly as a connection can be kept up. @param everyMs between two */
export function drip(socket: Socket, text: string, everyMs: number): void {
  let at = 0
  const timer = setInterval(() => {
    if (!socket.writable) clearInterval(timer)
    else socket.write(text.charAt(at++ % text.length))
  }, everyMs)
  socket.on('close', () => {
    clearInterval(timer)
  })
}
