/** A test that fails: two locks do not protect the count. */

import 'allwalks/vitest';
import { expect, test } from 'vitest';

test('two locks are enough', async () => {
  await expect('./lost-update.ts').toVerify();
});
