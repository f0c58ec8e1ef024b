/** A variant whose function nothing calls. */

import type { Steps } from 'allwalks';

export function* nothing(): Steps {}
