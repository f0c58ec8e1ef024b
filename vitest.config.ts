/** How the tests run: every `x.test.ts` beside its source. */

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['checker/**/*.test.ts', 'model/**/*.test.ts', 'specs/**/*.test.ts'],
    // The example is run where it has been installed; one of its tests is to fail.
    exclude: ['checker/testdata/example/**'],
    // Checks of whole specs take seconds, and machines differ: a time-out is for what hangs.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // By itself vitest leaves a core alone, and half of the time goes into waiting for one file.
    maxWorkers: '100%',
  },
});
