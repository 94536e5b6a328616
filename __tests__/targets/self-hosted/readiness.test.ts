import { describe, expect, test } from '@jest/globals'
import { DeployError } from '../../../src/errors.ts'
import { parseServerState, type ServerState } from '../../../src/targets/self-hosted/answers.ts'
import { checkServer, mountDestination, NOTHING_CHANGED } from '../../../src/targets/self-hosted/readiness.ts'

const PATHS = {
  functionsPath: '/srv/functions',
  statePath: '/srv/.dual-deploy',
  container: 'functions',
  docker: 'sudo docker'
}

const PARTS: Readonly<Record<string, string>> = {
  tools: 'rsync\nsha256sum\nflock\nxargs',
  paths: '',
  disk: '/dev/sda1 99999999 1 20000 1% /srv',
  container: 'true 0 2026-01-01T00:00:00Z',
  mounts: '[{"Source":"/srv/functions","Destination":"/home/deno/functions"}]',
  end: ''
}

/** A server's answer in which some parts are others. */
function server(parts: Readonly<Record<string, string>> = {}): ServerState {
  const text = Object.entries({ ...PARTS, ...parts }).map(
    ([name, lines]) => `#dual-deploy ${name}\n${lines}\n`
  )
  const state = parseServerState(text.join(''))
  if (state === null) throw new Error('no state')
  return state
}

function refusal(parts: Readonly<Record<string, string>>, restarts = true): DeployError {
  try {
    checkServer(server(parts), PATHS, restarts)
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const without = (tool: string): Record<string, string> => ({
  tools: (PARTS['tools'] ?? '')
    .split('\n')
    .filter((name) => name !== tool)
    .join('\n')
})

describe('checkServer', () => {
  test('says of whatever it refuses that nothing was switched', () => {
    expect(NOTHING_CHANGED).toBe('unchanged; nothing was switched')
  })

  test.each([
    ['all is well', {}],
    ['free space is unknown', { disk: '' }],
    ['just enough is free', { disk: '/dev/sda1 9 9 10240 1% /srv' }],
    ['the mount is written with slashes', { mounts: '[{"Source":"/srv/functions//","Destination":"/x"}]' }],
    [
      'the mount is one of several',
      { mounts: '[{"Source":"/","Destination":"/y"},{"Source":"/srv/functions","Destination":"/x"}]' }
    ],
    ['the container is stopped', { container: 'false 0 2026-01-01T00:00:00Z' }],
    ['the mount is written with a slash', { mounts: '[{"Source":"/srv/functions/","Destination":"/x"}]' }]
  ])('lets a deploy go on when %s', (_what, parts) => {
    expect(() => {
      checkServer(server(parts), PATHS, true)
    }).not.toThrow()
  })

  test.each([
    ['rsync is not there', without('rsync'), /^rsync is not installed/, /apt-get install rsync/],
    ['sha256sum is not there', without('sha256sum'), /^sha256sum is not installed/, /coreutils/],
    ['flock is not there', without('flock'), /^flock is not installed/, /util-linux/],
    ['xargs is not there', without('xargs'), /^xargs is not installed/, /findutils/],
    [
      'the functions are not there',
      { paths: 'functions-missing' },
      /self-hosted-path \/srv\/functions does not exist/,
      /mounts/
    ],
    [
      'the functions are read-only',
      { paths: 'functions-readonly' },
      /may not write to \/srv\/functions/,
      /chown/
    ],
    ['the state is on another disk', { paths: 'state-elsewhere' }, /another file system/, /same file system/],
    [
      'the state is somebody else’s',
      { paths: 'state-foreign' },
      /state-path \/srv\/\.dual-deploy on the server holds what no deploy of ours put there/,
      /of its own/
    ],
    [
      'the state has no parent',
      { paths: 'state-parent-missing' },
      /parent folder of state-path/,
      /Create it/
    ],
    [
      'the state is read-only',
      { paths: 'state-readonly' },
      /may not write to state-path/,
      /mkdir -p \/srv\/\.dual-deploy/
    ],
    [
      'the disk is full',
      { disk: '/dev/sda1 9 9 2048 99% /srv' },
      /2 MiB free at \/srv\/\.dual-deploy/,
      /Free space/
    ],
    [
      'a little less than enough is free',
      { disk: '/dev/sda1 9 9 10239 1% /srv' },
      /10 MiB free/,
      /^Free space on it\.$/
    ],
    [
      'docker is a path that is not there',
      { container: 'sh: 1: /opt/docker: No such file or directory' },
      /`sudo docker` does not run/,
      /docker-command/
    ],
    [
      'the container is not found, in other words',
      { container: 'Error: no such container: functions not found' },
      /no container functions/,
      /sudo docker ps -a/
    ],
    [
      'the container mounts several others',
      { mounts: '[{"Source":"/a","Destination":"/x"},{"Source":"/b","Destination":"/y"}]' },
      /it mounts \/a, \/b\.$/,
      /docker inspect/
    ],
    [
      'docker is not there',
      { container: 'sh: 1: sudo: not found' },
      /`sudo docker` does not run/,
      /docker-command/
    ],
    [
      'docker is not allowed',
      { container: 'permission denied while trying to connect' },
      /may not use `sudo docker`/,
      /group docker \(`usermod -aG docker <user>`\), or set up a restricted key/
    ],
    ['sudo asks', { container: 'sudo: a password is required' }, /may not use `sudo docker`/, /group docker/],
    [
      'docker sleeps',
      { container: 'Cannot connect to the Docker daemon at unix:///x' },
      /daemon of the server does not run/,
      /systemctl/
    ],
    [
      'there is no such container',
      { container: 'Error: No such container: functions' },
      /no container functions/,
      /sudo docker ps -a/
    ],
    [
      'there is no such object',
      { container: 'Error response: No such object: functions' },
      /no container functions/,
      /input container/
    ],
    [
      'the container mounts something else',
      { mounts: '[{"Source":"/opt/functions","Destination":"/home/deno/functions"}]' },
      /does not mount \/srv\/functions; it mounts \/opt\/functions/,
      /docker inspect/
    ],
    ['the container mounts nothing', { mounts: '[]' }, /it mounts nothing/, /source of the mount/]
  ])('refuses when %s', (_what, parts: Record<string, string>, message, next) => {
    const error = refusal(parts)
    expect(error.message).toMatch(message)
    expect(error.next).toMatch(next)
    expect(error.live).toBe(NOTHING_CHANGED)
  })
})

test('a container that does not run is refused where nothing starts it, and what runs is not', () => {
  const error = refusal({ container: 'false 0 2026-01-01T00:00:00Z' }, false)
  expect(error).toMatchObject({
    message: 'Container functions does not run, and with restart: never nothing would serve the new files.',
    live: NOTHING_CHANGED,
    next: 'Start it on the server (`sudo docker start functions`), or set restart: around.'
  })
  expect(() => {
    checkServer(server(), PATHS, false)
  }).not.toThrow()
})

describe('mountDestination', () => {
  test('is where the container sees the folder, or nowhere', () => {
    expect(mountDestination(server(), PATHS)).toBe('/home/deno/functions')
    expect(mountDestination(server(), { functionsPath: '/srv/functions///' })).toBe('/home/deno/functions')
    expect(mountDestination(server(), { functionsPath: '/srv' })).toBe('')
    expect(mountDestination(server({ container: 'gone' }), PATHS)).toBe('')
    expect(mountDestination(null, PATHS)).toBe('')
  })
})
