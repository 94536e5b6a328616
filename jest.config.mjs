/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.sh'],
  transform: { '\\.(ts|sh)$': '<rootDir>/script/jest-esbuild.mjs' },
  clearMocks: true
}

export default {
  // Some run shells by the dozen, on machines that do other things as well; none measures time. In a project it would be ignored.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/index.ts'],
  // Behind those of the projects, both: the engine keeps its own folder, and has ended when the tests' one is looked at.
  globalSetup: '<rootDir>/__tests__/support/run/temp-folder.mjs',
  globalTeardown: '<rootDir>/__tests__/support/run/check-temp-folder.mjs',
  testSequencer: '<rootDir>/__tests__/support/run/sequencer.mjs',
  reporters: ['default', '<rootDir>/__tests__/support/run/reporter.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/__tests__/e2e/']
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/e2e/support/start-engine.mjs',
      globalTeardown: '<rootDir>/__tests__/e2e/support/stop-engine.mjs'
    }
  ]
}
