/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/script/jest-esbuild.mjs' },
  clearMocks: true
}

export default {
  // Some run shells by the dozen, on machines that do other things as well; none measures time. In a project it would be ignored.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/index.ts'],
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
      setupFilesAfterEnv: ['<rootDir>/__tests__/e2e/support/retry.ts'],
      globalSetup: '<rootDir>/__tests__/e2e/support/start-engine.mjs',
      globalTeardown: '<rootDir>/__tests__/e2e/support/stop-engine.mjs'
    }
  ]
}
