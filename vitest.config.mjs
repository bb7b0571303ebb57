import { defineConfig } from 'vitest/config';

// The package is imported by its own name and left as it was built: nothing of dist/ is transformed.
const server = { deps: { external: [/\/dist\//] } };

// A condition that is waited for may take its time on a busy machine.
const expect = { poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'js',
          include: ['tests/js/**/*.test.ts'],
          server,
          expect,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          typecheck: { enabled: false },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          server,
          expect,
          // One browser and one server at a time.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'engines',
          include: ['tests/engines/**/*.test.ts'],
          server,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['tests/real/**/*.test.ts'],
          server,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
