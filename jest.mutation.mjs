import jestConfig from './jest.config.mjs'
import { modules } from './stryker.config.mjs'

// The unit tests' configuration, for the tests of one module: Stryker cannot look into `projects`. The rest is for speed, as jest
// starts anew for each mutant: no types, no watching, no look at other folders.
const { testEnvironment, extensionsToTreatAsEsm, transform, clearMocks } = jestConfig.projects[0]
const { tests } = modules[process.env['MUTATION_MODULE'] ?? 'plan']

export default {
  testEnvironment,
  extensionsToTreatAsEsm,
  clearMocks,
  testMatch: tests.map((file) => `<rootDir>/${file}`),
  transform,
  roots: ['<rootDir>/src', '<rootDir>/router', '<rootDir>/__tests__'],
  watchman: false
}
