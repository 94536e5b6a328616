import { expect, test } from '@jest/globals'
import { isConfidential, isSamePlace } from '../src/confidential.ts'

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

const PLACE = 'https://api.example.com/functions/v1'

test.each([
  PLACE,
  `${PLACE}/`,
  'https://API.Example.com/functions/v1',
  'https://api.example.com./functions/v1',
  'https://api.example.com:443/functions/v1',
  'http://api.example.com:80/functions/v1',
  'http://api.example.com/functions/v1',
  'https://api.example.com/./functions/x/../v1',
  'https://api.example.com/functions//v1',
  'https://api.example.com//functions/v1',
  'https://api.example.com/%66unctions/%761',
  'https://api.example.com/%2566unctions/v1',
  'https://api.example.com/functions%2Fv1',
  'https://api.example.com/a/%2e%2e/functions/v1',
  'https://api.example.com/a/%252e%252e/functions/v1',
  'https://api.example.com/Functions/V1',
  'https://ａｐｉ.example.com/functions/v1'
])('%s is the same place', (url) => {
  expect(isSamePlace(url, PLACE)).toBe(true)
  expect(isSamePlace(PLACE, url)).toBe(true)
})

test.each([
  'https://api.example.com:8443/functions/v1',
  'https://api2.example.com/functions/v1',
  'https://api.example.com/functions/v2',
  'https://api.example.com/functions',
  'https://api.example.com/x/functions/v1',
  'https://api.example.com/functions/v1/%'
])('%s is another place', (url) => {
  expect(isSamePlace(url, PLACE)).toBe(false)
})

test('addresses are the same however they are written, and ports of one machine are places of their own', () => {
  expect(isSamePlace('http://127.1:8000/f', 'http://localhost:8000/f')).toBe(true)
  expect(isSamePlace('http://[0:0:0:0:0:0:0:1]/f', 'http://[::1]:80/f/')).toBe(true)
  expect(isSamePlace('http://127.0.0.1:8000/f', 'http://127.0.0.1:8001/f')).toBe(false)
})
