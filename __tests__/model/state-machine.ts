import fc from 'fast-check'
import {
  checkOut,
  NAMES,
  TARGETS,
  writeFunction,
  writeShared,
  type Answer,
  type Ended,
  type ModelWorld,
  type Trap
} from './world.ts'

/**
 * Random sequences of edits, deploys, faults, rollbacks and prunes. The model asks every function itself, as a user would,
 * and holds the action's colour against what it sees: never green unless every function is in sync on both targets, never
 * a foreign file changed, never a mix of files in one function.
 */
export type Step =
  | { readonly kind: 'edit'; readonly name: string }
  | { readonly kind: 'editShared' }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'tamper'; readonly name: string }
  | { readonly kind: 'deploy'; readonly fault: Fault; readonly prune: boolean }
  | { readonly kind: 'rollback' }

/** A trap, or a mistake in the repository; of a name in it the first function of the checkout takes the place. */
export type Fault = Trap | { readonly kind: 'none' | 'boot error' }

const names = fc.constantFrom(...NAMES)

/** What a deploy in these sequences sends at most, about, and what it says. */
export interface Extent {
  readonly bytes: number
  readonly lines: number
}

const faultOf = ({ bytes, lines }: Extent): fc.Arbitrary<Fault> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fault>({ kind: 'none' }) },
    { weight: 2, arbitrary: fc.constant<Fault>({ kind: 'cloud refuses', name: '' }) },
    { weight: 2, arbitrary: fc.constant<Fault>({ kind: 'cloud drops', name: '' }) },
    { weight: 2, arbitrary: fc.constant<Fault>({ kind: 'container broken' }) },
    { weight: 2, arbitrary: fc.constant<Fault>({ kind: 'boot error' }) },
    { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'kill at phase', phase: 'Publish to' }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: lines }).map<Fault>((line) => ({ kind: 'kill at line', line }))
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: bytes }), fc.boolean())
        .map<Fault>(([afterBytes, isOnce]) => ({ kind: 'cut', afterBytes, isOnce }))
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('Lock', 'Prepare', 'Publish to cloud', 'Record')
        .map<Fault>((phase) => ({ kind: 'cancel', phase, signals: 1 }))
    }
  )

export const stepOf = (extent: Extent): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), name: names }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('editShared' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), name: names }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('tamper' as const), name: names }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('deploy' as const),
        fault: faultOf(extent),
        prune: fc.boolean()
      })
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const) }) }
  )

/** What the checkout holds: the revision of each function's own file, and of the shared one. */
class Checkout {
  shared: number
  readonly own = new Map<string, number>()
  readonly #world: ModelWorld
  readonly #next: () => number

  constructor(world: ModelWorld, next: () => number) {
    this.#world = world
    this.#next = next
    this.shared = next()
    checkOut(world, this.shared)
    for (const name of NAMES) this.own.set(name, this.shared)
  }

  edit(name: string): void {
    const revision = this.#next()
    this.own.set(name, revision)
    writeFunction(this.#world, name, revision)
  }

  editShared(): void {
    this.shared = this.#next()
    writeShared(this.#world, this.shared)
  }

  remove(name: string): void {
    if (!this.own.has(name) || this.own.size === 1) return
    this.own.delete(name)
    this.#world.removeFunction(name)
  }

  /** @returns mends it again */
  breakAtBoot(name: string): () => void {
    const file = `functions/${name}/index.ts`
    const before = this.#world.read(file)
    this.#world.write(file, `throw new Error('does not boot')\n${before}`)
    return () => {
      this.#world.write(file, before)
    }
  }
}

/** One world through any number of sequences; what one leaves behind, the next one finds. */
export class Walker {
  readonly #world: ModelWorld
  /** Never twice the same: what one sequence leaves on the targets must not look like the next one's. */
  #lastRevision = 0
  /** Own and shared revisions that stood together in a checkout, all sequences. */
  readonly #seen = new Set<string>()

  /** @param before revisions of the whole checkout that the world has deployed before, from 1 */
  constructor(world: ModelWorld, before = 0) {
    this.#world = world
    for (; this.#lastRevision < before; this.#lastRevision++)
      this.#seen.add(`${this.#lastRevision + 1}/${this.#lastRevision + 1}`)
  }

  /** @throws Error saying what does not hold, and after which step */
  async walk(steps: readonly Step[]): Promise<void> {
    const world = this.#world
    const checkout = new Checkout(world, () => ++this.#lastRevision)
    const foreign = world.foreignDigest()
    for (const [index, step] of steps.entries()) {
      const problems = await this.#take(checkout, step)
      if (world.foreignDigest() !== foreign) problems.push('something foreign has changed')
      hold(problems, `after step ${index + 1}, ${JSON.stringify(step)}`)
    }
    const last = await this.#deploy(checkout, { kind: 'none' }, true)
    hold(last.code === 0 ? [] : [last.log.slice(-2_000)], 'the last deploy is red')
    hold(await world.settle(() => this.#differences(checkout)), 'after the last deploy')
  }

  // A function that left the repository and was not pruned shares a module that goes on without it: it is not looked at.
  async #take(checkout: Checkout, step: Step): Promise<string[]> {
    const world = this.#world
    const problems: string[] = []
    if (step.kind === 'edit' && checkout.own.has(step.name)) checkout.edit(step.name)
    if (step.kind === 'editShared') checkout.editShared()
    if (step.kind === 'remove') checkout.remove(step.name)
    if (step.kind === 'tamper') world.tamper(step.name)
    for (const own of checkout.own.values()) this.#seen.add(`${own}/${checkout.shared}`)
    if (step.kind === 'deploy') {
      const run = await this.#deploy(checkout, step.fault, step.prune)
      // In sync, and red: what is left, as the record of it, did not come about.
      if (run.code === 0 || run.isInSync)
        problems.push(...(await this.#differences(checkout)).map((text) => `told in sync, but ${text}`))
    }
    if (step.kind === 'rollback') await world.run({ mode: 'rollback' })
    problems.push(...(await world.settle(() => Promise.resolve([]))))
    const answers = await Promise.all(
      TARGETS.flatMap((target) => [...checkout.own.keys()].map((name) => world.ask(target, name)))
    )
    return [...problems, ...this.#mixes(answers)]
  }

  async #deploy(checkout: Checkout, fault: Fault, prune: boolean): Promise<Ended> {
    const name = [...checkout.own.keys()][0] ?? ''
    const mend = fault.kind === 'boot error' ? checkout.breakAtBoot(name) : () => undefined
    const inputs = {
      prune: String(prune),
      'verify-timeout': fault.kind === 'none' ? '30' : '3',
      'lock-timeout': '60'
    }
    const run = await this.#world.run(inputs, trapOf(fault, name))
    mend()
    this.#world.expireLease()
    return run
  }

  /** What is not as the checkout has it, on either target, asked as a user does. */
  async #differences(checkout: Checkout): Promise<string[]> {
    const wrong: string[] = []
    for (const target of TARGETS) {
      for (const [name, own] of checkout.own) {
        const answer = await this.#world.ask(target, name)
        const isRight = typeof answer !== 'string' && answer.own === own && answer.shared === checkout.shared
        if (!isRight) wrong.push(`${name} on ${target}: ${JSON.stringify(answer)}`)
      }
    }
    return wrong
  }

  /** Pairs of own and shared revision that never stood together in a checkout. */
  #mixes(answers: readonly Answer[]): string[] {
    return answers.flatMap((answer) =>
      typeof answer === 'string' || this.#seen.has(`${answer.own}/${answer.shared}`)
        ? []
        : [`a mix: ${JSON.stringify(answer)}`]
    )
  }
}

function trapOf(fault: Fault, name: string): Trap | undefined {
  switch (fault.kind) {
    case 'none':
    case 'boot error':
      return undefined
    case 'cloud refuses':
    case 'cloud drops':
      return { kind: fault.kind, name }
    default:
      return fault
  }
}

function hold(problems: readonly string[], when: string): void {
  if (problems.length > 0) throw new Error(`${when}: ${problems.join('; ')}`)
}
