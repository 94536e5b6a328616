import jestConfig from './jest.config.mjs'
import { modules } from './stryker.config.mjs'

// One project, and of its tests those of the module that script/mutation names: Stryker cannot look into `projects`. The rest is
// for speed, as jest starts anew for each mutant: no types, no watching, no look at other folders.
const { displayName: _, testPathIgnorePatterns: __, moduleNameMapper: ___, ...unit } = jestConfig.projects[0]
const { tests } = modules[process.env['MUTATION_MODULE'] ?? 'plan']

export default {
  ...unit,
  testMatch: tests.map((file) => `<rootDir>/${file}`),
  transform: { '^.+\\.ts$': '<rootDir>/script/jest-esbuild.mjs' },
  roots: ['<rootDir>/src', '<rootDir>/router', '<rootDir>/__tests__'],
  watchman: false
}
