/** How the tests run: every `x.test.ts` beside its source. */

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['checker/**/*.test.ts', 'model/**/*.test.ts', 'specs/**/*.test.ts'],
    // Checks of whole specs take seconds, and machines differ: a time-out is for what hangs.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
