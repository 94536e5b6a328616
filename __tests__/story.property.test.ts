import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DeployError } from '../src/errors.ts'
import type { Inputs } from '../src/inputs.ts'
import { renderSummary } from '../src/report/summary.ts'
import { Story } from '../src/story.ts'
import type { Session } from '../src/targets/observe.ts'
import { leakIn, headerSecret, multiLine } from './support/secrets.ts'
import { servicesOf } from './support/services.ts'
import { projectOf, removeTrees } from './support/tree.ts'

afterAll(removeTrees)

const services = servicesOf()
const project = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response(""))' })

/** What a run is told, as far as a story looks at it. */
const inputsWith = (secrets: readonly string[]): Inputs => {
  const [
    accessToken = '',
    key = null,
    sshKey = '',
    passphrase = null,
    anonKey = null,
    probeKey = null,
    token = ''
  ] = secrets
  return {
    ...{ mode: 'deploy', workingPrefix: '', probeKey, github: { token } },
    cloud: { accessToken, key },
    selfHosted: { key: sshKey, passphrase, anonKey }
  } as unknown as Inputs
}

const seven = fc.tuple(
  ...[headerSecret, headerSecret, multiLine, headerSecret, headerSecret, headerSecret, headerSecret]
)

describe('what a run leaves behind', () => {
  test('has no secret in its error, its hints or its summary, whoever said it and wherever it was cut', () => {
    fc.assert(
      fc.property(seven, fc.nat(6), fc.nat(300), fc.boolean(), (secrets, which, cut, isCause) => {
        // Words of a summary that a secret happens to have in common with it are no leak.
        const secret = `S3cr3t-${secrets[which] ?? ''}`
        const all = secrets.map((word, index) => (index === which ? secret : word))
        const story = new Story(inputsWith(all), services)
        const words = `${'x'.repeat(cut)} ${secret}`
        story.project = project
        story.selected = new Set(['hello'])
        const verdict = {
          name: 'hello',
          verdict: 'broken',
          expected: 'h',
          served: null,
          hint: words.slice(0, 310)
        }
        const target = { name: 'cloud', isObserved: false }
        const session = { target, verdicts: new Map([['hello', verdict]]) }
        story.sessions.set('cloud', session as unknown as Session)
        story.fail(
          isCause
            ? new DeployError('failed', { cause: new Error(words) })
            : new DeployError(words, { live: words, next: words })
        )
        const outcome = story.outcome()
        const summary = renderSummary({ ...outcome, manifest: project.manifest })
        const told =
          JSON.stringify([outcome.report, outcome.error, outcome.mismatches]) + (outcome.error ?? '')
        expect(leakIn(told, secret)).toBeNull()
        expect(leakIn(summary, secret)).toBeNull()
        expect(outcome.error).toContain('***')
      }),
      { numRuns: 300 }
    )
  })
})
