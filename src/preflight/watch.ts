/** What the action reads, where a thread of its own can see it: one that reads is not there to be asked. */
export interface Watch {
  readonly place: SharedArrayBuffer
}

/** ms for reading the repository, or for its syntax trees; then the run ends. */
export const READING_MS = 60_000

/** ms behind that, until a thread ends a process that no longer comes to its own clock. */
const GRACE_MS = 5_000

const LIMIT = 1024
const encoder = new TextEncoder()

export const newWatch = (): Watch => ({ place: new SharedArrayBuffer(8 + LIMIT) })

/** Says what is read now, and until when; null = nothing. */
export function tellPlace({ place }: Watch, file: string | null): void {
  const bytes = new Uint8Array(place, 8)
  const count = file === null ? 0 : encoder.encodeInto(file, bytes).written
  Atomics.store(new Int32Array(place), 0, count)
}

export function placeTold({ place }: Watch): string | null {
  const count = Atomics.load(new Int32Array(place), 0)
  // A copy: text is not decoded from what others may change.
  return count === 0 ? null : new TextDecoder().decode(new Uint8Array(place, 8).slice(0, count))
}

/**
 * Looks every second whether one file is read for longer than all of them may take.
 * @param end told the file
 * @param limit ms
 */
export function watchPlace(watch: Watch, end: (file: string) => void, limit = READING_MS + GRACE_MS): void {
  let [seen, since]: [string | null, number] = [null, Date.now()]
  setInterval(() => {
    const file = placeTold(watch)
    if (file !== seen) [seen, since] = [file, Date.now()]
    else if (file !== null && Date.now() - since > limit) end(file)
  }, 1000).unref()
}
