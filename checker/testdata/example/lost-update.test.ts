/** What a project that has its own tests says of its specs. */

import 'allwalks/vitest';
import { expect, test } from 'vitest';

test('the count is wrong under two locks', async () => {
  await expect('./lost-update.ts').toViolate('one up and one down is where it began');
});

test('and right under one', async () => {
  await expect('./lost-update.ts').toVerify({ variant: 'locked' });
  await expect('./lost-update.ts').not.toBeVacuous(undefined, { variant: './locked.ts' });
});
