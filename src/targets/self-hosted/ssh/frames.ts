/** How the action and its rsync bridge talk over a local socket: one byte of kind, four of length, then the bytes. */

export const FRAME = { stdout: 1, stderr: 2, exit: 3 } as const

export type FrameKind = (typeof FRAME)[keyof typeof FRAME]

const HEAD = 5
/** A channel's packets have 32 KiB. */
const PAYLOAD_LIMIT = 16 * 1024 * 1024

export function encodeFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD)
  head.writeUInt8(kind, 0)
  head.writeUInt32BE(payload.length, 1)
  return Buffer.concat([head, payload])
}

/** Cuts a stream of bytes back into frames. `push` throws an Error for one larger than any that we make. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): { kind: number; payload: Buffer }[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: { kind: number; payload: Buffer }[] = []
    while (this.#rest.length >= HEAD) {
      const length = this.#rest.readUInt32BE(1)
      if (length > PAYLOAD_LIMIT) throw new Error(`a frame of ${length} bytes`)
      if (this.#rest.length < HEAD + length) break
      frames.push({ kind: this.#rest.readUInt8(0), payload: this.#rest.subarray(HEAD, HEAD + length) })
      this.#rest = this.#rest.subarray(HEAD + length)
    }
    return frames
  }
}
