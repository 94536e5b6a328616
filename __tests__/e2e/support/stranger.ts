import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { TLSSocket } from 'node:tls'
import type { GatewayRequest } from '../../../testbed/types.ts'

/** Somebody else's server: it answers 404 to all and remembers what it was told. */
export interface Stranger {
  readonly origin: string
  readonly requests: (GatewayRequest & { readonly host: string })[]
  /** environment in which every https host of supabase.co is this server */
  readonly asSupabase: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** @param folder where the certificate is made */
export async function startStranger(folder: string): Promise<Stranger> {
  const requests: Stranger['requests'] = []
  const certificate = makeCertificate(folder)
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, headers, host: headers.host ?? '' })
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"NOT_FOUND"}')
  })
  const sockets = new Set<Socket>()
  // A proxy that ends TLS itself: headers are seen as the far end would see them.
  server.on('connect', (_request, socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    const secure = new TLSSocket(socket, { isServer: true, ...certificate.options })
    secure.on('error', () => socket.destroy())
    server.emit('connection', secure)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    requests,
    asSupabase: {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: origin,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: certificate.file
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}

function makeCertificate(folder: string): {
  readonly file: string
  readonly options: { readonly key: Buffer; readonly cert: Buffer }
} {
  const key = path.join(folder, 'stranger-key.pem')
  const cert = path.join(folder, 'stranger-cert.pem')
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=stranger'
  const args = [
    ...words.split(' '),
    '-addext',
    'subjectAltName=DNS:*.supabase.co',
    '-keyout',
    key,
    '-out',
    cert
  ]
  execFileSync('openssl', args, { stdio: 'ignore' })
  return { file: cert, options: { key: readFileSync(key), cert: readFileSync(cert) } }
}
