import { jest } from '@jest/globals'

/**
 * Real processes on a busy machine: a test that fails is tried once more, and its first failure is printed, so that it
 * is seen. A bug fails twice.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true })
