/** What a state of the reference engine consists of. */

import type { Stand } from './engine.ts';
import { List, Record } from './reference-records.ts';

/** The objects of one struct: slot n is at n - 1; null is not live. `used` counts the slots ever handed out. */
export const Objects = Record({ used: 0, slots: List<List<number> | null>() }, 'Objects');
export type Objects = ReturnType<typeof Objects>;

/** A call under way: see `Frame` in `reference-run.ts`. Temps are no part of it: they end with the step. */
export const Call = Record({ operation: 0, block: 0, locals: List<number>(), into: -1 }, 'Call');
export type Call = ReturnType<typeof Call>;

/** One task. A spawn slot without a task is `dormant`, and so it is again when its task has finished. */
export const Thread = Record({ status: 'dormant' as Stand['status'], calls: List<Call>(), result: 0 }, 'Thread');
export type Thread = ReturnType<typeof Thread>;

/** A state of the program: pools in order of `structs`, named tasks and behind them the spawn slots. */
export const State = Record({ pools: List<Objects>(), threads: List<Thread>() }, 'State');
export type State = ReturnType<typeof State>;
