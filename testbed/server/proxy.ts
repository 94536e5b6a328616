/** A TCP proxy in front of sshd: adds latency, cuts connections, counts bytes and round trips. */
import { connect, createServer, type Socket } from 'node:net'
import type { ServerKnobs } from '../types.ts'
import { closeServer, listen } from './ports.ts'

export interface Traffic {
  toServer: number
  fromServer: number
  connections: number
  /**
   * the longest chain of words that wait for each other, of all connections together: what a client says when it has heard
   * something is one more than what it heard
   */
  roundTrips: number
}

export const NO_TRAFFIC: Traffic = { toServer: 0, fromServer: 0, connections: 0, roundTrips: 0 }

export interface Proxy {
  readonly port: number
  readonly traffic: Traffic
  stop(): Promise<void>
}

/** More than this under way in one direction makes the sender wait, as a full TCP window does. */
const WINDOW_BYTES = 4 * 1024 * 1024

interface Parcel {
  readonly dueAt: number
  readonly deliver: () => void
  readonly bytes: number
}

/** Carries parcels in order, each after the latency that held when it was sent. */
class DelayLine {
  private readonly parcels: Parcel[] = []
  private timer: NodeJS.Timeout | null = null
  private lastDue = 0
  private held = 0
  private isFull = false
  private readonly source: Socket
  private readonly latencyMs: () => number

  constructor(source: Socket, latencyMs: () => number) {
    this.source = source
    this.latencyMs = latencyMs
  }

  send(bytes: number, deliver: () => void): void {
    const now = Date.now()
    const dueAt = Math.max(this.lastDue, now + this.latencyMs())
    if (dueAt <= now && this.parcels.length === 0) {
      deliver()
      return
    }
    this.lastDue = dueAt
    this.parcels.push({ dueAt, deliver, bytes })
    this.held += bytes
    if (this.held > WINDOW_BYTES && !this.isFull) {
      this.isFull = true
      this.source.pause()
    }
    this.schedule()
  }

  clear(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.parcels.length = 0
  }

  private schedule(): void {
    const next = this.parcels[0]
    if (this.timer || !next) return
    this.timer = setTimeout(
      () => {
        this.timer = null
        this.deliverDue()
        this.schedule()
      },
      Math.max(0, next.dueAt - Date.now())
    )
  }

  private deliverDue(): void {
    const now = Date.now()
    for (let next = this.parcels[0]; next && next.dueAt <= now; next = this.parcels[0]) {
      this.parcels.shift()
      this.held -= next.bytes
      next.deliver()
    }
    if (this.held <= WINDOW_BYTES && this.isFull) {
      this.isFull = false
      this.source.resume()
    }
  }
}

function write(to: Socket, from: Socket, chunk: Buffer): void {
  if (to.destroyed || to.writableEnded) return
  if (!to.write(chunk)) {
    from.pause()
    to.once('drain', () => from.resume())
  }
}

class Connection {
  private readonly client: Socket
  private readonly server: Socket
  private readonly lines: DelayLine[]
  private fromClient = 0
  /** round trips that lie behind what has arrived at the client, and at the server */
  private heard = 0
  private told = 0

  constructor(client: Socket, server: Socket, knobs: ServerKnobs, traffic: Traffic) {
    this.client = client
    this.server = server
    const latency = (): number => knobs.sshLatencyMs
    const up = new DelayLine(client, latency)
    const down = new DelayLine(server, latency)
    this.lines = [up, down]
    client.on('data', (chunk: Buffer) => {
      const allowed = this.allow(chunk, knobs.sshCutAfterBytes)
      traffic.toServer += allowed.length
      knobs.onSshBytes?.(this.fromClient)
      const trip = this.heard + 1
      up.send(allowed.length, () => {
        this.told = Math.max(this.told, trip)
        write(server, client, allowed)
      })
      if (allowed.length < chunk.length) this.cut()
    })
    server.on('data', (chunk: Buffer) => {
      traffic.fromServer += chunk.length
      const trip = this.told
      down.send(chunk.length, () => {
        traffic.roundTrips += Math.max(0, trip - this.heard)
        this.heard = Math.max(this.heard, trip)
        write(client, server, chunk)
      })
    })
    client.on('end', () => {
      up.send(0, () => server.end())
    })
    server.on('end', () => {
      down.send(0, () => client.end())
    })
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => {
        this.close()
      })
    }
  }

  /** Ends both sides at once, whatever is under way. */
  close(): void {
    for (const line of this.lines) line.clear()
    this.client.destroy()
    this.server.destroy()
  }

  /** The part of a chunk that may still pass. */
  private allow(chunk: Buffer, limit: number | null): Buffer {
    const room = limit === null ? Infinity : Math.max(0, limit - this.fromClient)
    const allowed = chunk.subarray(0, Math.min(chunk.length, room))
    this.fromClient += allowed.length
    return allowed
  }

  /** The client sees a reset; the server gets exactly the bytes that were let through, then the end. */
  private cut(): void {
    this.client.removeAllListeners('data')
    this.client.resetAndDestroy()
    this.lines[0]?.send(0, () => this.server.end())
    this.server.removeAllListeners('data')
    this.server.resume()
  }
}

export async function startProxy(targetPort: number, knobs: ServerKnobs): Promise<Proxy> {
  const traffic: Traffic = { ...NO_TRAFFIC }
  const open = new Set<Connection>()
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    traffic.connections++
    const server = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const connection = new Connection(client, server, knobs, traffic)
    open.add(connection)
    server.on('close', () => {
      open.delete(connection)
    })
  })
  const port = await listen(listener)
  return {
    port,
    traffic,
    stop: async () => {
      for (const connection of open) connection.close()
      await closeServer(listener)
    }
  }
}
