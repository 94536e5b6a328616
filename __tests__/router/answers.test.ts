import { describe, expect, test } from '@jest/globals'
import { notFound, passOn, unauthorized, workerFailed } from '../../router/answers.ts'

const shown = async (response: Response): Promise<unknown[]> => [
  response.status,
  response.headers.get('sb-error-code'),
  response.headers.get('access-control-expose-headers'),
  await response.json()
]

test('what is not there is answered as on the cloud', async () => {
  expect(await shown(notFound())).toEqual([
    404,
    'NOT_FOUND',
    'sb-error-code',
    { code: 'NOT_FOUND', message: 'Requested function was not found' }
  ])
})

test('who is not let in is told why, for old clients too', async () => {
  expect(await shown(unauthorized({ code: 'UNAUTHORIZED_X', message: 'because' }))).toEqual([
    401,
    'UNAUTHORIZED_X',
    'sb-error-code',
    { code: 'UNAUTHORIZED_X', message: 'because', msg: 'because' }
  ])
})

const named = (name: string, message = ''): Error => Object.assign(new Error(message), { name })

const EXITED = 'Function exited due to an error (please check logs)'

test.each<[string, unknown, number, string, string]>([
  [
    ...(['a function that does not boot', named('InvalidWorkerCreation'), 503, 'BOOT_ERROR'] as const),
    'Function failed to start (please check logs)'
  ],
  [
    ...([
      'a function without resources',
      named('WorkerRequestCancelled'),
      546,
      'WORKER_RESOURCE_LIMIT'
    ] as const),
    'Function failed due to not having enough compute resources (please check logs)'
  ],
  [
    ...([
      'a function that is silent for too long',
      named('WorkerRequestIdleTimeout'),
      504,
      'IDLE_TIMEOUT'
    ] as const),
    'Request idle timeout limit reached'
  ],
  ['a worker that retired', named('WorkerAlreadyRetired'), 500, 'WORKER_ERROR', EXITED],
  ['a worker that died', named('InvalidWorkerResponse'), 500, 'WORKER_ERROR', EXITED],
  [
    'a status that is none',
    named(
      'InvalidWorkerResponse',
      'The status provided (99) is not equal to 101 and outside the range [200, 599]'
    ),
    500,
    'INVALID_RESPONSE_STATUS_CODE',
    'Function returned an invalid HTTP status code (please check logs)'
  ],
  ['anything else', new Error('x'), 500, 'EDGE_FUNCTION_ERROR', 'Internal Server Error'],
  ['what is no error', null, 500, 'EDGE_FUNCTION_ERROR', 'Internal Server Error'],
  [
    ...(['words of a status that is none', 'x (99) is not equal to 101 and outside the range', 500] as const),
    'INVALID_RESPONSE_STATUS_CODE',
    'Function returned an invalid HTTP status code (please check logs)'
  ]
])('%s', async (_what, error, status, code, message) => {
  const response = workerFailed(error)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await shown(response)).toEqual([status, code, 'sb-error-code', { code, message }])
})

describe('an answer of the function', () => {
  test.each([101, 200, 301, 404, 499])('of %d is passed on untouched', (status) => {
    const answer = Object.defineProperty(new Response(), 'status', { value: status })
    expect(passOn(answer)).toBe(answer)
  })

  test.each([
    [null, 'sb-error-code'],
    ['x-own', 'x-own, sb-error-code'],
    ['x-own, SB-Error-Code', 'x-own, SB-Error-Code']
  ])('of 500 with %j exposed is marked as the function’s', async (exposed, expected) => {
    const headers = new Headers({ 'x-own': '1' })
    if (exposed !== null) headers.set('access-control-expose-headers', exposed)
    const answer = passOn(new Response('words', { status: 503, statusText: 'Down', headers }))
    expect([answer.status, answer.statusText, answer.headers.get('x-own')]).toEqual([503, 'Down', '1'])
    expect(answer.headers.get('sb-error-code')).toBe('EDGE_FUNCTION_ERROR')
    expect(answer.headers.get('access-control-expose-headers')).toBe(expected)
    expect(await answer.text()).toBe('words')
  })

  test('of exactly 500 is marked, too', () => {
    expect(passOn(new Response('', { status: 500 })).headers.get('sb-error-code')).toBe('EDGE_FUNCTION_ERROR')
  })
})
