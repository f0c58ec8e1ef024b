/**
 * What the rest of the checker may know of an engine: two interfaces.
 *
 * A `Stepper` knows the meaning of a program, one transition at a time. Searches, replay and traces are
 * written against it. An `Explorer` answers a whole question; an engine that keeps its search loop to itself
 * (as compiled ones do) offers this one only. Any stepper together with a search is an explorer.
 */

import type { Program } from '../ir/ir.ts';
import type { Statistics } from './statistics.ts';
import type { SetStatistics } from './subtables.ts';

/** One transition, by name: which task, and what each `choose`/`either` on its way gave, in order. */
export interface Move {
  /** Position in `program.tasks`, from 0; spawn slots follow. */
  readonly task: number;
  readonly choices: readonly number[];
}

/** A rule or property that does not hold. */
export interface Failure {
  /** Rule code (`use-after-free`) or property name (`umount sees zero refs`). */
  readonly property: string;
  /** What happened, in words. */
  readonly message: string;
  /** Index into `program.places` of the statement that broke it, where there is one. */
  readonly at?: number;
}

/** A property cannot be evaluated: it reads a freed object, say. Thrown by `holds`. */
export class BrokenProperty extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What taking a move led to. */
export type Successor<S> =
  | {
      readonly kind: 'state';
      readonly move: Move;
      readonly state: S;
      /** Moves of tasks that were alone (see `Program.alone`), taken behind it. */
      readonly then?: readonly Move[];
    }
  | { readonly kind: 'failure'; readonly move: Move; readonly failure: Failure }
  /** A pool was too small (`pool:Dentry`, `pool:tasks`): what lies beyond is unknown. */
  | { readonly kind: 'limit'; readonly move: Move; readonly limit: string };

/** Something that happened inside one step, in the order it happened. `at` indexes `program.places`. */
export type Event = { readonly at?: number } & (
  | ({ readonly kind: 'read'; readonly value: number } & Cell)
  | ({ readonly kind: 'write'; readonly before: number; readonly after: number } & Cell)
  | { readonly kind: 'alloc' | 'free'; readonly struct: string; readonly slot: number }
  | { readonly kind: 'choose'; readonly name: string; readonly value: number; readonly label?: string }
  /** An atomic function is called, or has returned. */
  | { readonly kind: 'call'; readonly function: string; readonly args: readonly number[] }
  | { readonly kind: 'result'; readonly function: string; readonly value?: number }
  /** An operation is entered, or left. */
  | { readonly kind: 'enter'; readonly operation: string; readonly args: readonly number[] }
  | { readonly kind: 'leave'; readonly operation: string; readonly value?: number }
  | { readonly kind: 'spawn'; readonly task: number; readonly operation: string }
);

/** One number of memory. Slots count from 1. */
export interface Cell {
  readonly struct: string;
  readonly slot: number;
  readonly field: string;
  readonly index?: number;
}

/** A step looked at closely: what traces are made of. */
export interface Recording<S> {
  /** Absent where the move is not enabled. */
  readonly successor?: Successor<S>;
  readonly events: readonly Event[];
}

/** Where a task stands. */
export interface Stand {
  readonly status: 'dormant' | 'running' | 'done';
  /** Outermost operation first; the last one's block is where the next step begins. */
  readonly frames: readonly {
    readonly operation: string;
    readonly block: number;
    readonly locals: Readonly<Record<string, number>>;
  }[];
}

/** How many steps of tasks that are alone are taken at most before the next state is looked at. */
export const longestRun = 200;

export interface Stepper<S> {
  readonly program: Program;
  initial(): S;
  /** Every enabled transition, tasks in order, choices in lexical order. A step whose guard fails is none. */
  successors(state: S): Iterable<Successor<S>>;
  /** A string equal for two states exactly when the states are equal. */
  key(state: S): string;
  /** Takes one move and keeps a record of all that happened. */
  record(state: S, move: Move): Recording<S>;
  /** The value of a field (or element); undefined where the object is not live. */
  read(state: S, cell: Cell): number | undefined;
  /** Where a task stands; tasks count from 0, spawn slots behind the named ones. */
  stand(state: S, task: number): Stand;
  /** Evaluates a property function. Throws `BrokenProperty` where that itself breaks a rule. */
  holds(state: S, property: string): boolean;
  /** All foreground tasks have finished and no spawned task lives. */
  finished(state: S): boolean;
}

export type Search = 'breadth-first' | 'depth-first';

/** Where to stop. Absent: no limit. */
export interface Limits {
  readonly states?: number;
  /** Longest schedule looked at, in steps. Reaching it makes the verdict `bounded`. */
  readonly steps?: number;
  /**
   * Most context switches of a schedule looked at; one more lies beyond, and makes the verdict `bounded`. Compiled engines
   * only, and it has a search of its own.
   */
  readonly switches?: number;
  /** Memory of the process, in bytes. */
  readonly bytes?: number;
  readonly seconds?: number;
}

/**
 * What is kept of each state: all of it; a number that stands for all of it, which is exact as well and takes about 12
 * bytes; or 64 bits of hash, so that two states may be taken for one.
 */
export type StateSet = 'full' | 'compressed' | 'hashes';

export interface Request {
  readonly search: Search;
  /** Not said: `full`, and when these find no more room `compressed`. Other than `full`: breadth first and compiled only. */
  readonly set?: StateSet;
  /** How many states are looked at in full before they are compressed: what is compressed, and how, depends on them. */
  readonly compressFrom?: number;
  readonly limits: Limits;
  /** Aborting it (Ctrl-C) ends the run as `incomplete`, limit `interrupted`. */
  readonly signal?: AbortSignal;
  /** How many workers may share a breadth-first search, of compressed states; absent: one. */
  readonly workers?: number;
  /** After how many states they begin to: small searches are over before they could help. For tests; absent: a million, and where there are two only compressed ones. */
  readonly workersFrom?: number;
  /** Called a few times a second while the run lasts. */
  readonly watch?: (progress: Progress) => void;
  /** Whether statistics are to be counted once the search is over. Compiled engines only. */
  readonly statistics?: boolean;
  /** Where to keep the search, so that it can go on in another process, and how often. Compiled engines only. */
  readonly checkpoint?: {
    readonly file: string;
    readonly everySeconds: number;
    /** Told where a checkpoint could not be written; the search goes on. */
    readonly trouble: (message: string) => void;
  };
  /** A file with a checkpoint of the same search, to go on from there. */
  readonly resume?: string;
  /** A folder for states where even compressed ones find no more room. Breadth first and compiled only. */
  readonly spill?: string;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** Steps from the initial state: of the level being expanded, or of the stack. */
  readonly depth: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  /** Breadth first: the states at each depth, where all of them have been found. The list goes on growing. */
  readonly levels?: readonly number[];
  /** Where schedules with few switches are looked for: none with fewer than this is a violation. */
  readonly switches?: number;
  readonly bytes: number;
  readonly seconds: number;
}

export type Verdict = 'verified' | 'violated' | 'bounded' | 'incomplete' | 'vacuous';

export interface Outcome {
  readonly verdict: Verdict;
  /** violated: the rule or property. vacuous: the first `sometimes` not reached, or `finally` never asked. Otherwise null. */
  readonly property: string | null;
  /** The failure in words, for violated. */
  readonly failure: Failure | null;
  /** bounded and incomplete: which limit (`steps`, `switches`, `states`, `memory`, `seconds`, `interrupted`, `pool:Dentry`). */
  readonly limit: string | null;
  /** Distinct states. A breadth-first run finishes the level in which it meets a violation. */
  readonly states: number;
  /** Transitions executed, self-loops, repeats, failures and limits included. With a bound: those that stay within it. */
  readonly transitions: number;
  /** Breadth first: longest shortest path from the initial state. Depth first: longest stack. In steps. */
  readonly depth: number;
  readonly seconds: number;
  /** Whether each `sometimes` was reached. */
  readonly witnesses: Readonly<Record<string, boolean>>;
  /** From the initial state to the violation, steps that made no state of their own included. */
  readonly schedule: readonly Move[] | null;
  readonly engine: string;
  /** How many workers shared the search, in the end. */
  readonly workers: number;
  readonly search: Search;
  /** What was kept of states in the end. */
  readonly set: StateSet;
  /** `hashes`: the chance that a state was taken for another, so that it and what lies behind it was not seen. Otherwise null. */
  readonly omission: number | null;
  /** Whether states were kept on disk in the end (see `Request.spill`). */
  readonly spilled?: true;
  /** Every reachable state was seen, for certain. */
  readonly exhaustive: boolean;
  readonly reductions: readonly string[];
  /** Where they were asked for and states are kept in full. */
  readonly statistics?: Statistics;
  /** Where they were asked for and states are compressed. */
  readonly subTables?: SetStatistics;
}

export interface Explorer {
  readonly name: string;
  explore(program: Program, request: Request): Promise<Outcome>;
}
