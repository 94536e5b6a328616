/** A small root filesystem for the container: this machine's own shell and tools, with the libraries they and Deno need. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { run } from './processes.ts'

/** What people and scripts use inside the real image, which is a slim Debian. */
const TOOLS = [
  ...['sh', 'bash', 'ls', 'cat', 'find', 'grep', 'sed', 'head', 'tail', 'wc', 'sort', 'cut', 'tr', 'xargs'],
  ...['sha256sum', 'stat', 'readlink', 'realpath', 'basename', 'dirname', 'test', 'true', 'false', 'env'],
  ...['mkdir', 'rm', 'rmdir', 'cp', 'mv', 'ln', 'touch', 'chmod', 'date', 'sleep', 'id', 'printf', 'echo']
]

/** Debian's layout since 12: the old folders are links into /usr. */
const MERGED = ['bin', 'sbin', 'lib', 'lib64']

interface Binary {
  readonly name: string
  readonly path: string
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false
  )
}

export async function findOnPath(name: string, path = process.env['PATH'] ?? ''): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name)
    if (folder !== '' && (await isExecutable(candidate))) return candidate
  }
  return null
}

async function findTools(): Promise<Binary[]> {
  const found = await Promise.all(
    TOOLS.map(async (name) => ({ name, path: await findOnPath(name, '/usr/bin:/bin') }))
  )
  return found.flatMap(({ name, path }) => (path === null ? [] : [{ name, path }]))
}

/** The shared libraries of a binary, the loader included, as ldd names them. */
async function librariesOf(binary: string): Promise<string[]> {
  const text = await run('ldd', [binary]).catch(() => '')
  return [...text.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map((match) => match[1] ?? '')
}

/** Where a file of the old layout really is, so that both names of it work in the copy. */
const merged = (path: string): string =>
  MERGED.some((folder) => path.startsWith(`/${folder}/`)) ? `/usr${path}` : path

async function place(root: string, source: string, target: string): Promise<void> {
  const destination = join(root, target)
  await mkdir(dirname(destination), { recursive: true })
  await copyFile(await realpath(source), destination)
  await chmod(destination, 0o755)
}

async function writeEtc(root: string): Promise<void> {
  await mkdir(join(root, 'etc'), { recursive: true })
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/bash\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\n')
  await writeFile(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n')
}

async function assemble(root: string, tools: readonly Binary[], libraries: readonly string[]): Promise<void> {
  for (const folder of MERGED) {
    await mkdir(join(root, 'usr', folder), { recursive: true })
    await symlink(`usr/${folder}`, join(root, folder))
  }
  for (const folder of ['tmp', 'root', 'proc', 'dev', 'sys', 'home/deno', 'opt']) {
    await mkdir(join(root, folder), { recursive: true })
  }
  await chmod(join(root, 'tmp'), 0o1777)
  await writeEtc(root)
  for (const tool of tools) await place(root, tool.path, `/usr/bin/${tool.name}`)
  for (const library of libraries) await place(root, library, merged(library))
}

export interface Rootfs {
  /** changes with any of the files that go into it */
  readonly id: string
  writeTo(folder: string): Promise<void>
}

/** extraBinaries are not copied (they are mounted), but their libraries are. */
export async function planRootfs(extraBinaries: readonly string[]): Promise<Rootfs> {
  const tools = await findTools()
  const lists = await Promise.all([...tools.map((tool) => tool.path), ...extraBinaries].map(librariesOf))
  const libraries = [...new Set(lists.flat())].sort()
  const hash = createHash('sha256')
  for (const path of [...tools.map((tool) => tool.path), ...libraries]) {
    const { size, mtimeMs } = await stat(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return {
    id: hash.digest('hex').slice(0, 12),
    writeTo: (folder) => assemble(folder, tools, libraries)
  }
}
