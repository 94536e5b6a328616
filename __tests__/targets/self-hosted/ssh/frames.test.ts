import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeFrame, FRAME, FrameReader } from '../../../../src/targets/self-hosted/ssh/frames.ts'

const kind = fc.constantFrom(...Object.values(FRAME))
const frame = fc.record({ kind, payload: fc.uint8Array({ maxLength: 300 }) })

describe('frames', () => {
  test('come out as they went in, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), fc.array(fc.nat(400)), (frames, cuts) => {
        const stream = Buffer.concat(frames.map(({ kind, payload }) => encodeFrame(kind, payload)))
        const reader = new FrameReader()
        const found: { kind: number; payload: Buffer }[] = []
        let at = 0
        for (const size of [...cuts, stream.length]) {
          found.push(...reader.push(stream.subarray(at, at + size)))
          at += size
        }
        expect(found.map(({ kind, payload }) => [kind, [...payload]])).toEqual(
          frames.map(({ kind, payload }) => [kind, [...payload]])
        )
      })
    )
  })

  test('come out byte by byte, each as soon as its last byte is there', () => {
    const stream = Buffer.concat([
      encodeFrame(FRAME.stdout, Buffer.from('ab')),
      encodeFrame(FRAME.exit, Buffer.from([23]))
    ])
    const reader = new FrameReader()
    const counts = [...stream].map((byte) => reader.push(Buffer.from([byte])).length)
    expect(counts.flatMap((n, at) => (n === 1 ? [at] : []))).toEqual([6, 12])
  })

  test('wait for a payload that has not come, and make nothing up', () => {
    const reader = new FrameReader()
    const whole = encodeFrame(FRAME.stderr, Buffer.alloc(70_000, 7))
    expect(reader.push(whole.subarray(0, 69_999))).toEqual([])
    expect(reader.push(whole.subarray(69_999))[0]?.payload).toEqual(Buffer.alloc(70_000, 7))
    expect(reader.push(Buffer.alloc(0))).toEqual([])
  })

  test('say their length in network order after one byte of kind', () => {
    expect([...encodeFrame(FRAME.stderr, Buffer.alloc(258))].slice(0, 5)).toEqual([2, 0, 0, 1, 2])
  })
})
