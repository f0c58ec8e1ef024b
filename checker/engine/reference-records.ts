/**
 * The persistent collections of the reference engine. They are loaded with `require`: for `import` Node reads through
 * all of that package for the names it exports, which takes a tenth of the time to the first state.
 */

import { createRequire } from 'node:module';
import type * as Immutable from 'immutable';

const immutable = createRequire(import.meta.url)('immutable') as typeof Immutable;

export const { List, Record } = immutable;
export type List<T> = Immutable.List<T>;
