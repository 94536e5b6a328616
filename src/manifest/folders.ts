/** Keys that end in `/`, to be found by what is in them: each text is walked once, however many keys there are. */
export class Folders<T> {
  readonly #root: Folder<T> = { value: undefined, inner: new Map() }

  /** What stands at a key so far. */
  at(key: string): T | undefined {
    return this.#folder(key).value
  }

  set(key: string, value: T): void {
    this.#folder(key).value = value
  }

  /** What stands at the longest key that a text begins with. */
  longest(text: string): Found<T> | null {
    let found: Found<T> | null = null
    for (const next of this.#around(text)) found = next
    return found
  }

  /** What stands at all keys that a text begins with, longest key first. */
  all(text: string): T[] {
    return [...this.#around(text)].map(({ value }) => value).reverse()
  }

  *#around(text: string): Generator<Found<T>> {
    let folder: Folder<T> | undefined = this.#root
    let from = 0
    for (let end = text.indexOf('/'); end !== -1; end = text.indexOf('/', from)) {
      folder = folder.inner.get(text.slice(from, end))
      if (folder === undefined) return
      from = end + 1
      if (folder.value !== undefined) yield { value: folder.value, length: from }
    }
  }

  #folder(key: string): Folder<T> {
    let folder = this.#root
    for (const name of key.slice(0, -1).split('/')) {
      let next = folder.inner.get(name)
      if (next === undefined) folder.inner.set(name, (next = { value: undefined, inner: new Map() }))
      folder = next
    }
    return folder
  }
}

interface Found<T> {
  readonly value: T
  /** of the key */
  readonly length: number
}

interface Folder<T> {
  value: T | undefined
  readonly inner: Map<string, Folder<T>>
}
