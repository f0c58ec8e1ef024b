/**
 * The words of the model language: what a model file imports from `allwalks`.
 *
 * Models are parsed, not run, so most of these exist for the type checker's sake; `checker/lang/README.md`
 * is the language reference. Kernel primitives (locks, RCU, completions …) are not here: they are models
 * themselves, in `model/sync/`.
 */

declare const kind: unique symbol;

/** A kernel struct that several tasks may touch. Each access to a field that is not `readonly` is a step's one access. */
export interface Shared {
  readonly [kind]?: 'object';
}

/** A struct owned by one task at a time (a stack variable, say). Touching it is no shared access. */
export interface Private {
  readonly [kind]?: 'object';
}

/** State that exists for properties only: code may write it freely but not act on it. */
export interface Ghost {
  readonly [kind]?: 'object';
}

/** What every task has one of (the kernel's `struct task_struct`). At most one interface extends it. */
export interface Task {
  readonly [kind]?: 'object';
}

/** A whole number from Lo to Hi. Storing any other is the error `integer-overflow`. `number` alone is Int<-128, 127>. */
export type Int<_Lo extends number, _Hi extends number> = number;

/** A whole number like Int. In the struct that extends Task: full preemption is off while it is not 0. */
export type PreemptCount<_Lo extends number, _Hi extends number> = number;

/** A set of flag bits: the union of the constants whose names begin with the prefix, which also name them in traces. */
export type Bits<_Prefix extends string> = number;

/** 0, a positive result, or a negative error number (-ECHILD), printed by name. */
export type Errno = number;

/** A struct held by value inside another, as `spinlock_t d_lock` is in C: it lives and dies with it. */
export type Embedded<T> = T;

/** An array of N values. */
export type FixedArray<T, _N extends number> = T[];

/** What one can say of a new object's fields; what is left out is 0, false, null or the first of an enum. */
export type Fields<T> = { [K in keyof T]?: T[K] };

function parsedOnly(): never {
  throw new Error('model code is checked with `allwalks check`, not called');
}

/** A new object in the next unused slot of its pool. Never fails: model failure as `if (maybe('kmalloc fails'))`. */
export function alloc<T>(_fields?: Fields<T>): T {
  return parsedOnly();
}

/** Frees an object at once. Touching it afterwards is `use-after-free`, freeing it again `double-free`. */
export function kfree(_object: object | null): void {
  parsedOnly();
}

/** A statically allocated object, at the top level of a file: `export const rename_lock = global<Seqlock>()`. */
export function global<T>(_fields?: Fields<T>): T {
  return undefined as T;
}

/** Every live object of a struct; for a struct that extends Task every running task. In atomic functions only. */
export function all<T>(): Iterable<T> {
  return parsedOnly();
}

/** The task that runs. */
export function current<T extends Task = Task>(): T {
  return parsedOnly();
}

/** The bit that stands for a task in a set of tasks: 1 << its position. */
export function task_bit(_task: Task): number {
  return parsedOnly();
}

/** One of 0..n-1, every one of them explored. */
export function choose(_n: number, _name?: string): number {
  return parsedOnly();
}

/** Both true and false are explored; the name appears in the trace where it is true. */
export function maybe(_name: string): boolean {
  return parsedOnly();
}

/** In an atomic function: the step that calls it cannot be taken until the condition holds. Meanwhile the task keeps its CPU. */
export function until(_condition: boolean): void {
  parsedOnly();
}

/** The same for a task that sleeps meanwhile: it gives up its CPU. */
export function sleep_until(_condition: boolean): void {
  parsedOnly();
}

/**
 * The task may lose its CPU before the step that calls this: 'none' with any preemption (it may block), 'voluntary' unless
 * there is none. Matters with `--cpus` only.
 */
export function may_lose_cpu(_preempt: 'none' | 'voluntary'): void {
  parsedOnly();
}

/** Starts a new task that runs the operation. Returns the task. */
export function spawn<A extends unknown[]>(_operation: (...args: A) => Steps<unknown>, ..._args: A): Task {
  return parsedOnly();
}

/** Reports that a rule is broken; `{0}`, `{1}` in the message stand for the values. The run ends there. */
export function fail(_rule: string, _message: string, ..._values: unknown[]): never {
  return parsedOnly();
}

/** The condition must not hold: the rule `bug-on`, with the condition's text. */
export function BUG_ON(_condition: boolean): void {
  parsedOnly();
}

/** The condition should not hold: the rule `warn-on`, with the condition's text. */
export function WARN_ON(_condition: boolean): void {
  parsedOnly();
}

/** Memory barriers: explicit in the model, without effect under sequential consistency. */
export function smp_mb(): void {
  parsedOnly();
}
export function smp_rmb(): void {
  parsedOnly();
}
export function smp_wmb(): void {
  parsedOnly();
}

/** What an operation is: a `function*` that yields nothing or a step's name, and returns R. */
export type Steps<R = void> = Generator<string | undefined, R, unknown>;

// --- Scenarios -----------------------------------------------------------------------------------------------

/** In a scenario's `init`: the task of that name, to set its fields, `readonly` ones too. */
export function task<T extends Task>(_name: string): { -readonly [K in keyof T]: T[K] } {
  return parsedOnly();
}

/** In a property: the task's next step is the one named so, or it is inside the operation named so. */
export function at(_task: string, _where: string): boolean {
  return parsedOnly();
}

/** In a property: the task has finished. */
export function done(_task: string): boolean {
  return parsedOnly();
}

/** In a property: what the task's operation returned; 0 before. */
export function result(_task: string): number {
  return parsedOnly();
}

/** A set-up to explore: initial objects, the tasks that run, and what must hold. `W` is what `init` returns. */
export interface Scenario<W> {
  /** One line: what happens here. */
  title: string;
  /** The claim, bug or question it stands for, such as `C0a`. */
  claim?: string;
  /** Builds the initial objects; runs once, before any task. The names it returns appear in traces. */
  init: () => W;
  /** Who runs what: `walker: ({ nd }) => path_walk(nd)`, or a generator method. */
  tasks: Record<string, (world: W) => Steps<unknown>>;
  /** Tasks that need not finish: daemons, workers. */
  background?: string[];
  /** Must hold in every state. */
  always?: Record<string, (world: W) => boolean>;
  /** Must hold in every state in which all tasks are done. */
  finally?: Record<string, (world: W) => boolean>;
  /** Must be reached: a check in which nothing interesting happens proves nothing. */
  sometimes: Record<string, (world: W) => boolean>;
  /** Files whose functions replace the model's functions of the same name. */
  variants?: Record<string, string | string[]>;
  /** How many objects of each struct there may be at most (default: initial objects + 4), and `tasks` for spawned ones (default 4). */
  pools?: Record<string, number>;
}

/** Declares the scenario of a spec file: `export default scenario({ … })`. */
export function scenario<W>(description: Scenario<W>): Scenario<W> {
  return description;
}

export * from './errno.ts';
