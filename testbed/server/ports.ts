import { createServer, connect, type AddressInfo, type Server } from 'node:net'

const LOWEST = 12_000
/** Below what the kernel hands out for outgoing connections, so that none of them takes a port while its owner restarts. */
const HIGHEST = 32_000

export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}

/** A port for a program that opens it later, and again after each restart. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    const server = createServer()
    try {
      await listen(server, port)
    } catch {
      continue
    }
    await closeServer(server)
    return port
  }
  throw new Error('no free port found')
}

export function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
