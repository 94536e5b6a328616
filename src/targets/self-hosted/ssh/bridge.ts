import { createServer, type Server, type Socket } from 'node:net'
import type { ClientChannel } from 'ssh2'
import type { Connection } from './connection.ts'
import { encodeFrame, FRAME } from './frames.ts'
import { serverCommand } from '../release/rsync.ts'
import { asLines } from '../programs/program.ts'
import { commandOf } from './verbs.ts'

/** Where an upload goes; the words travel on standard input, in front of rsync's protocol. */
export interface Destination {
  readonly functionsPath: string
  /** the staging tree, made by the server-side script */
  readonly tree: string
  /** folders to copy into the tree first, so that the upload only adds to them */
  readonly overlays: readonly string[]
}

const FAILED = 255

/** rsync's words on the server: more explains nothing. */
const STDERR_LIMIT = 64 * 1024
/** One line of words that rsync gives its remote shell. */
const REQUEST_LIMIT = 64 * 1024

/** Answers one rsync at a time: each connection to the socket becomes a channel of the SSH connection. */
export async function serveBridge(
  socketPath: string,
  connection: Connection,
  to: Destination
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    readRequest(socket)
      .then((request) => carry(socket, request, connection, to))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        socket.write(encodeFrame(FRAME.stderr, Buffer.from(`dual-deploy: ${message}\n`)))
        end(socket, FAILED)
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  return server
}

interface Request {
  readonly asked: readonly string[]
  /** bytes of the protocol that came with the first line */
  readonly rest: Buffer
}

function readRequest(socket: Socket): Promise<Request> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0)
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk])
      const lineEnd = seen.indexOf(0x0a)
      if (lineEnd === -1 && seen.length <= REQUEST_LIMIT) return
      socket.off('data', onData)
      socket.pause()
      const asked = readWords(seen.subarray(0, Math.max(0, lineEnd)).toString('utf8'))
      if (asked === null) reject(new Error('no request of rsync'))
      else resolve({ asked, rest: seen.subarray(lineEnd + 1) })
    }
    socket.on('data', onData)
    socket.once('close', () => {
      reject(new Error('rsync went away'))
    })
  })
}

function readWords(line: string): string[] | null {
  try {
    const words: unknown = JSON.parse(line)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null
  } catch {
    return null
  }
}

async function carry(
  socket: Socket,
  request: Request,
  connection: Connection,
  to: Destination
): Promise<void> {
  // The words are rsync's own and checked one by one; nothing of the inputs is among them.
  const head = asLines([to.functionsPath, to.tree, ...to.overlays, ''])
  await connection.channel(commandOf('receive', serverCommand(request.asked)), (channel) => {
    join(socket, request, channel, head)
  })
}

function join(socket: Socket, request: Request, channel: ClientChannel, head: string): void {
  let code = FAILED
  channel.write(head)
  channel.write(request.rest)
  socket.pipe(channel)
  channel.on('data', (chunk: Buffer) => {
    if (!socket.write(encodeFrame(FRAME.stdout, chunk))) {
      channel.pause()
      socket.once('drain', () => channel.resume())
    }
  })
  let said = 0
  channel.stderr.on('data', (chunk: Buffer) => {
    if (said < STDERR_LIMIT) socket.write(encodeFrame(FRAME.stderr, chunk))
    said += chunk.length
  })
  // Whoever is gone has nothing more to hear; `close` follows an error.
  socket.on('close', () => channel.destroy())
  channel.on('error', () => undefined)
  channel.on('exit', (exit: number | null) => {
    code = exit ?? FAILED
  })
  channel.on('close', () => {
    end(socket, code)
  })
}

function end(socket: Socket, code: number): void {
  socket.end(encodeFrame(FRAME.exit, Buffer.from([code & 0xff])))
}
