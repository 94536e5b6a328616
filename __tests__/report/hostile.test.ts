import { afterEach, describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import type { Fetch } from '../../src/untrusted.ts'
import { GitHub } from '../../src/report/github.ts'
import { drip, pour, startRaw, type RawServer } from '../support/raw.ts'

const TOKEN = 'ghs_0123456789abcdef'
const MIB = 1024 * 1024

const servers: RawServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(talk: (socket: Socket) => void): Promise<RawServer> {
  const server = await startRaw(talk)
  servers.push(server)
  return server
}

const realFetch: Fetch = (url, init) => fetch(url, init)

const github = ({ baseUrl }: RawServer): GitHub =>
  new GitHub({ apiUrl: baseUrl, repository: 'acme/app', token: TOKEN }, realFetch, {
    bodyBytes: 64 * 1024,
    timeoutMs: 400
  })

const saying = (status: number, body: string) => (socket: Socket) => {
  socket.end(`HTTP/1.1 ${status} X\r\nconnection: close\r\n\r\n${body}`)
}

const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => '',
    (error: unknown) => (error as Error).message
  )

describe('an API in the place of GitHub', () => {
  test.each([
    [
      'sends without an end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n[')
        pour(socket, Buffer.alloc(256 * 1024, ' '))
      },
      /sent without an end/
    ],
    [
      'sends a byte now and then',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n[')
        drip(socket, ' ', 20)
      },
      /./
    ],
    ['says nothing', () => undefined, /./],
    ['answers a page', saying(200, `<html>${TOKEN}</html>`), /answered what is no JSON/],
    ['answers no text', saying(200, '\u0000\u00ff'), /answered what is no JSON/]
  ])('that %s is told as a failure', async (_what, talk, message) => {
    const server = await start(talk)
    const told = await failure(github(server).listComments(1))
    expect(told).toMatch(message)
    expect(told).not.toContain(TOKEN)
    expect(await server.sent()).toBeLessThan(32 * MIB)
  })

  test('that redirects gets the token nowhere else', async () => {
    const other = await start(saying(200, '[]'))
    const server = await start((socket) => {
      socket.end(`HTTP/1.1 308 X\r\nlocation: ${other.baseUrl}/\r\ncontent-length: 0\r\n\r\n`)
    })
    expect(await failure(github(server).createComment(1, 'x'))).not.toBe('')
    expect(other.received).toEqual([])
  })

  test('that says the token back, or much, does not get it into a message', async () => {
    const message = `bad\n::error::${TOKEN} ${'x'.repeat(30_000)}`
    const server = await start(saying(403, JSON.stringify({ message })))
    const told = await failure(github(server).createComment(1, 'x'))
    expect(told).toMatch(/^POST \/issues\/1\/comments: 403 bad ::error::\*\*\* x/)
    expect(told.length).toBeLessThan(400)
  })

  test.each([
    '[null, 7, "x", [], {}]',
    '[{"id":"1"},{"id":null,"user":null}]',
    '{"__proto__":[{"id":1}]}',
    '[{"filename":7},{"filename":null}]'
  ])('that answers %s names no comment and no file', async (body) => {
    const server = await start(saying(200, body))
    expect(await github(server).listComments(1)).toEqual([])
    expect(await github(server).listPullFiles(1)).toEqual([])
  })

  test('that gives comments of another shape gives comments of ours', async () => {
    const server = await start(saying(200, '[{"id":1,"body":7,"user":{"login":{},"type":[]}}]'))
    expect(await github(server).listComments(1)).toEqual([{ id: 1, body: '', author: '', authorType: '' }])
  })
})
