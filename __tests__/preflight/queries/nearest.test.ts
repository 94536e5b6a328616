import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { editDistance, nearest, typoOf } from '../../../src/preflight/queries/nearest.ts'

const COLUMNS =
  'id tenant_id provider instance_name is_active is_default settings webhook_url status full_name created_at updated_at'.split(
    ' '
  )

describe('the name that was meant', () => {
  test.each([
    ['is_enabled', 'is_active'],
    ['is_activ', 'is_active'],
    ['isActive', 'is_active'],
    ['tenantId', 'tenant_id'],
    ['tenant', 'tenant_id'],
    ['organization_id', 'tenant_id'],
    ['statsu', 'status'],
    ['state', 'status'],
    ['name', null],
    ['instance', 'instance_name'],
    ['webhook', 'webhook_url'],
    ['webhook_link', 'webhook_url'],
    ['created', 'created_at'],
    ['inserted_at', 'created_at'],
    ['modified_at', 'updated_at'],
    ['setting', 'settings'],
    ['user_id', null],
    ['deleted_at', null],
    ['is_verified', null],
    ['zzz', null],
    ['x', null],
    ['', null]
  ])('%s → %s', (name, expected) => {
    expect(nearest(name, COLUMNS)).toBe(expected)
  })

  test('a prefix shared with one column only is near enough', () => {
    expect(nearest('is_blocked', ['id', 'is_active', 'name'])).toBe('is_active')
  })

  test('there is none among nothing', () => {
    expect(nearest('a', [])).toBeNull()
  })

  test('the order of the candidates does not matter', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(COLUMNS, { minLength: COLUMNS.length }),
        fc.string(),
        (columns, name) => {
          expect(nearest(name, columns)).toBe(nearest(name, COLUMNS))
        }
      )
    )
  })
})

test.each([
  ['custmers', 'customers'],
  ['customer', 'customers'],
  ['cusotmers', 'customers'],
  ['cstmrs', null],
  ['orde', null],
  ['order', 'orders'],
  ['ordxrz', null],
  ['invoices', null]
])('a slip of the pen: %s → %s', (name, expected) => {
  expect(typoOf(name, ['customers', 'orders'])).toBe(expected)
})

describe('edit distance', () => {
  test.each([
    ['', '', 0],
    ['a', '', 1],
    ['ab', 'ba', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3]
  ])('%j and %j: %d', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected)
    expect(editDistance(b, a)).toBe(expected)
  })
})
