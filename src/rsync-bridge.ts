import { connect } from 'node:net'
import { FRAME, FrameReader } from './targets/self-hosted/ssh/frames.ts'

/**
 * The remote shell that rsync starts: `node rsync-bridge.js <socket> server rsync --server …`. It carries rsync's
 * protocol to the action, which has the SSH connection. So the private key never leaves the action's memory and no ssh
 * binary is needed.
 */
const TRANSPORT_FAILED = 255

const [socketPath = '', ...asked] = process.argv.slice(2)
const socket = connect(socketPath)
const reader = new FrameReader()
let code = TRANSPORT_FAILED

socket.write(`${JSON.stringify(asked)}\n`)
process.stdin.pipe(socket)
function take(chunk: Buffer): void {
  for (const { kind, payload } of reader.push(chunk)) {
    if (kind === FRAME.stdout) process.stdout.write(payload)
    else if (kind === FRAME.stderr) process.stderr.write(payload)
    else if (kind === FRAME.exit) code = payload[0] ?? TRANSPORT_FAILED
  }
}

socket.on('data', (chunk: Buffer) => {
  try {
    take(chunk)
  } catch (error) {
    socket.destroy(error as Error)
  }
})
socket.on('error', (error) => {
  process.stderr.write(`dual-deploy: ${error.message}\n`)
})
socket.on('close', () => {
  process.stdin.destroy()
  process.exitCode = code
})
// rsync may be gone already; that is its own story to tell.
process.stdout.on('error', () => socket.destroy())
