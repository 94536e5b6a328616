import { expect, test } from '@jest/globals'
import { isConfidential } from '../src/confidential.ts'

test.each([
  ['https://api.example.com', true],
  ['http://localhost:8000', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:8000/functions/v1', true],
  ['http://api.example.com', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://10.0.0.1', false]
])('%s is confidential: %s', (url, confidential) => {
  expect(isConfidential(url)).toBe(confidential)
})
