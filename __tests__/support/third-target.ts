import { TARGET_IDS, TARGETS, type TargetId } from '../../src/targets/table.ts'

/**
 * A target more than the table has. A test that wants it imports this module before all others: what is made for each target
 * is made for this one, too.
 */
export const THIRD = 'third' as TargetId

export const THIRD_ROW = {
  label: 'Third',
  platform: 'hosted',
  order: 3,
  outputs: { hash: 'third-hash', status: 'third-status' }
} as const

Object.assign(TARGETS, { [THIRD]: THIRD_ROW })
TARGET_IDS.push(THIRD)
