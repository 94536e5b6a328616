/**
 * Does something with each of many items, a few at once: most of a test of programs is waiting. Every lane ends before this
 * does, so what fails is not cleaned away under what still runs; the first failure is thrown.
 */
export async function inLanes<Item>(
  lanes: number,
  items: readonly Item[],
  body: (item: Item) => Promise<void>
): Promise<void> {
  const queue = [...items]
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift()) {
      try {
        await body(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  if (failures.length > 0) throw failures[0]
}
