import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  explainTransfer,
  serverCommand,
  uploadArguments
} from '../../../../src/targets/self-hosted/release/rsync.ts'

describe('uploadArguments', () => {
  const upload = {
    remoteShell: ['/usr/bin/node', '/a/bridge.js', '/t/s'],
    listFile: '/t/files',
    source: '/t/functions'
  }

  test('are exactly these', () => {
    expect(uploadArguments(upload)).toEqual([
      '--recursive',
      '--checksum',
      '--compress',
      '--chmod=D755,F644',
      '--timeout=60',
      '--from0',
      '--files-from=/t/files',
      '-e',
      '/usr/bin/node /a/bridge.js /t/s',
      '--',
      '/t/functions/',
      'server:.'
    ])
  })

  test('give up after the silence that is told', () => {
    expect(uploadArguments({ ...upload, silenceS: 5 })).toContain('--timeout=5')
    expect(uploadArguments({ ...upload, silenceS: 0 })).toContain('--timeout=0')
  })

  test('quote a path with a space or a single quote as rsync splits it', () => {
    const args = uploadArguments({
      ...upload,
      remoteShell: ['/Program Files/node', "/it's/bridge.js", '/t/s']
    })
    expect(args[8]).toBe(`"/Program Files/node" "/it's/bridge.js" /t/s`)
  })

  test.each(['/a"b', '/a\nb'])('refuse the path %j, which rsync could not be told', (word) => {
    expect(() => uploadArguments({ ...upload, remoteShell: [word] })).toThrow(/double quote/)
  })
})

describe('serverCommand', () => {
  const ASKED = ['server', 'rsync', '--server', '-cre.LsfxCIvu', '--timeout=60', '.', '.']

  test('is what rsync asks for, without the host', () => {
    expect(serverCommand(ASKED)).toEqual(ASKED.slice(1))
    expect(serverCommand(['-l', 'user', ...ASKED])).toEqual(ASKED.slice(1))
  })

  test.each([
    ['nothing', []],
    ['a host alone', ['server']],
    ['another program', ['server', 'sh', '-c', 'id']],
    ['a server that is not rsync', ['--server', '--server', '.']],
    ['rsync alone', ['server', 'rsync']],
    ['another program whose last word is good', ['--server', '.', 'sh']],
    ['rsync as anything but a server', ['server', 'rsync', '--daemon']],
    ['rsync behind another program with a bad word', ['server', 'rsync', '--server', '$(id)']],
    ['an empty word', ['server', 'rsync', '--server', '']]
  ])('refuses %s', (_what, asked) => {
    expect(() => serverCommand(asked)).toThrow(new Error(`unexpected request of rsync: ${asked.join(' ')}`))
  })

  test('refuses every word in which a shell would see more than letters', () => {
    const bad = fc.tuple(
      fc.string(),
      fc.constantFrom(...' \t\n\r\0;&|<>()$`\\"\'*?[]{}~#!^%@:+é'.split('')),
      fc.string()
    )
    fc.assert(
      fc.property(bad, fc.nat(2), ([before, sign, after], at) => {
        const words = ['rsync', '--server', '-e.', '.', '.']
        words.splice(2 + at, 0, before + sign + after)
        expect(() => serverCommand(words)).toThrow(/unexpected request/)
      })
    )
  })

  test('lets through only words that mean the same with and without a shell', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 })), (extra) => {
        try {
          expect(serverCommand(['rsync', '--server', ...extra]).join(' ')).toMatch(/^[A-Za-z0-9.,=_/ -]+$/)
        } catch (error) {
          expect(String(error)).toMatch(/unexpected request/)
        }
      })
    )
  })
})

describe('explainTransfer', () => {
  test('takes the words of a restricted key for what they are', () => {
    const failure = explainTransfer(12, 'x\ndual-deploy-server: no such folder\nrsync error: 12', '3 MiB')
    expect(failure).toEqual({
      message: "The server's dual-deploy-server refused: no such folder",
      next: 'See docs/server/hardened-server.md.',
      transient: false
    })
  })

  test('cuts what would flood a message', () => {
    const { message } = explainTransfer(23, 'x'.repeat(601), '')
    expect(message).toBe(`The upload failed (rsync 23): ${'x'.repeat(600)}…`)
  })

  test.each([
    [
      11,
      'rsync: write failed: No space left on device (28)',
      /disk of the server is full \(3 MiB\)/,
      /Free space/,
      false
    ],
    [11, 'rsync: Disk quota exceeded (122)', /disk of the server is full/, /Free space/, false],
    [
      12,
      'cp: write error: No space left on device\nrsync: connection unexpectedly closed',
      /disk.*full/,
      /Free/,
      false
    ],
    [11, 'mkstemp failed: Read-only file system (30)', /read-only/, /mount it writable/, false],
    [127, 'sh: 1: rsync: not found', /rsync is not installed/, /apt-get install rsync/, false],
    [127, 'bash: rsync: command not found', /rsync is not installed/, /apt-get install rsync/, false],
    [127, 'zsh: command not found: rsync', /rsync is not installed/, /apt-get install rsync/, false],
    [
      23,
      'mkstemp "/srv/x" failed: Permission denied (13)',
      /refused to write: mkstemp/,
      /write access/,
      false
    ],
    [10, 'socket', /broke off \(rsync 10\)/, /Run again/, true],
    [12, 'error in rsync protocol data stream', /broke off \(rsync 12\)/, /Run again/, true],
    [30, 'timeout', /broke off \(rsync 30\)/, /Run again/, true],
    [255, 'dual-deploy: lost', /broke off \(rsync 255\): dual-deploy: lost/, /Run again/, true],
    [35, 'timeout', /broke off \(rsync 35\)/, /Run again/, true],
    [124, 'stopped', /broke off \(rsync 124\)/, /Run again/, true],
    [127, 'sh: rsync: No such file or directory', /rsync is not installed/, /apt-get install rsync/, false],
    [127, 'env: not found', /failed \(rsync 127\)/, /Nothing was switched/, false],
    [23, 'some files', /failed \(rsync 23\): some files/, /Nothing was switched/, false],
    [1, '', /failed \(rsync 1\)/, /Nothing was switched/, false]
  ])('exit %i with %j', (code, stderr, message, next, transient) => {
    const failure = explainTransfer(code, stderr, '3 MiB')
    expect(failure.message).toMatch(message)
    expect(failure.next).toMatch(next)
    expect(failure.transient).toBe(transient)
  })

  test('tells the last three lines only', () => {
    expect(explainTransfer(23, 'one\ntwo\nthree\nfour\n', '').message).toBe(
      'The upload failed (rsync 23): two; three; four'
    )
  })
})

test('the operands of rsync stand behind --, whatever the folders are called, or are refused', () => {
  const word = fc.oneof(
    fc.constantFrom('/a b', '/-x', '/"', '/\n', "/'"),
    fc.string({ unit: 'binary' }).map((text) => `/${text}`)
  )
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      word,
      word,
      (remoteShell, listFile, source) => {
        try {
          const args = uploadArguments({ remoteShell, listFile, source })
          expect(args.indexOf('--')).toBe(args.length - 3)
          expect(args.at(-2)).toBe(`${source}/`)
          expect(args.slice(0, -3).filter((arg) => !arg.startsWith('-'))).toHaveLength(1)
          expect(args[args.indexOf('-e') + 1]).not.toContain('\n')
        } catch (error) {
          expect(String(error)).toMatch(/double quote/)
        }
      }
    )
  )
})
