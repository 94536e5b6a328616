import { expect, test } from '@jest/globals'
import { VERDICTS_BY_WEIGHT } from '../../src/probe/verdict.ts'
import { readPage, rowsIn } from '../support/page.ts'

test('docs/use/verdicts.md has every verdict, and no other', () => {
  const told = rowsIn(readPage('docs/use/verdicts.md')).map(({ cells: [verdict = ''] }) => verdict)
  expect(told.sort()).toEqual(VERDICTS_BY_WEIGHT.map((verdict) => `\`${verdict}\``).sort())
})
