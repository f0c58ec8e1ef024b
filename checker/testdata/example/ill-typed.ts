/** A mistake that the types of the matchers show. */

import 'allwalks/vitest';
import { expect } from 'vitest';

void expect('./lost-update.ts').toVerify({ varient: 'locked' });
