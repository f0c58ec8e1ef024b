/**
 * The intermediate representation: a model as plain, serialisable data.
 *
 * Everything the checker does starts here. The front end produces it, outside tools may produce it
 * (`allwalks check model.ir.json`; `checker/ir/README.md` is the one-page reference), engines run it,
 * printers print it. It has no methods, no `undefined` that matters, and survives JSON unchanged.
 *
 * The picture:
 *
 *     Program ── structs ── fields            what memory looks like
 *             ├─ functions ── statements      atomic code: runs inside one step
 *             ├─ operations ── blocks         code of tasks: a step runs from one `yield` to the next
 *             ├─ tasks                        who runs which operation
 *             └─ properties                   what must hold, and what must be reached
 *
 * All values are 32-bit signed integers. A boolean is 0 or 1; an enum is the index of its name; a
 * reference is 0 for null or the 1-based slot of an object in its struct's pool; a task is its 1-based
 * position in `tasks`, spawn slots following.
 */

/** A whole model: one scenario, one variant. */
export interface Program {
  /** Version of this format. */
  readonly allwalksIr: 1;
  /** What the model is called in verdicts. */
  readonly name: string;
  /** Names of the values of each enum, in order of value. */
  readonly enums: { readonly [name: string]: readonly string[] };
  readonly structs: readonly Struct[];
  readonly functions: readonly AtomicFunction[];
  readonly operations: readonly Operation[];
  readonly tasks: readonly Task[];
  /** How many tasks started by `spawn` may live at one time. More is the limit `pool:tasks`. */
  readonly spawnSlots: number;
  readonly properties: readonly Property[];
  /** Names people gave to initial objects; for printing only. */
  readonly names: readonly { readonly name: string; readonly struct: string; readonly slot: number }[];
  /** Source places that statements point at with `at` (an index into this list). */
  readonly places: readonly Place[];
  /**
   * An atomic function without parameters: what a task does instead of a step that a sleeping guard forbids, and that is
   * undone; it rests where it did. Where the function has a guard that fails, or there is none, there is no such step.
   */
  readonly asleep?: string;
  /**
   * What `share` does not mark need not be seen from everywhere: in a state where a task has exactly one step, and no way
   * through that marks itself, nobody else's steps are taken. Such states are gone through at once. See `checker/reduce/`.
   */
  readonly alone?: boolean;
  /** The machine that the tasks run on, where it has fewer CPUs than there are tasks; for printing only. */
  readonly machine?: Machine;
  /** By which reductions it was made of another program, in their order; for printing only. */
  readonly reductions?: readonly string[];
}

/** How many CPUs there are, and where a task may be made to give up the one it has. */
export interface Machine {
  readonly cpus: number;
  readonly preempt: Preemption;
}

/**
 * none: only where it sleeps, and in user mode. voluntary: also where it says that it could sleep. full: anywhere
 * but where preemption is off.
 */
export type Preemption = 'none' | 'voluntary' | 'full';

/** Where something stands in a source text. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  /** The function it is in, by its source name. */
  readonly function: string;
  readonly line: number;
  readonly column: number;
  /** The source text of the statement, one line, white space folded. */
  readonly text: string;
}

/**
 * A kind of object, with a fixed pool of them.
 *
 * Slots 1..capacity are the struct's own. Behind them come the slots that other structs embed: for every
 * struct T in order of `structs`, for every field f of T in order that embeds this struct, one slot for each
 * slot of T. So `member` is arithmetic, and an embedded object lives and dies with the one around it.
 */
export interface Struct {
  readonly name: string;
  /**
   * shared: any task may touch it. private: one task owns it. ghost: exists for properties only.
   * task: one slot per task (`capacity` is ignored), always live; at most one struct is of this kind.
   */
  readonly kind: 'shared' | 'private' | 'ghost' | 'task';
  readonly fields: readonly Field[];
  /** How many objects may ever be allocated, initial ones included; slots are not used twice. */
  readonly capacity: number;
  /** The initial objects, in slots 1..n. A field left out has its type's default value. */
  readonly objects: readonly InitialObject[];
  /** The field, a reference, that says what an object is part of: so pictures draw a tree. Engines do not look at it. */
  readonly parent?: string;
}

export interface InitialObject {
  readonly [field: string]: number | readonly number[] | InitialObject;
}

export interface Field {
  readonly name: string;
  /** The type of the field's value (of each element, for an array). Absent for an embedded struct. */
  readonly type?: Type;
  /** An array of so many elements. */
  readonly length?: number;
  /** The field *is* an object of this struct rather than holding a value. */
  readonly embed?: string;
  /** Set when the object is made and never after; reading it is no access. */
  readonly readonly?: boolean;
  /** In the struct of kind task: preemption is off while it is not 0. */
  readonly pins?: boolean;
}

/** What values a field or local can hold. The default value is 0, or `lo` where 0 is not in range. */
export type Type =
  /** Whole numbers lo..hi. `as` says how to print them; `bits` names single bits. */
  | {
      readonly kind: 'int';
      readonly lo: number;
      readonly hi: number;
      readonly as?: 'errno' | 'bits';
      readonly bits?: { readonly [name: string]: number };
    }
  | { readonly kind: 'bool' }
  | { readonly kind: 'enum'; readonly enum: string }
  /** A reference to an object of the struct, or 0 for null. For the struct of kind task: a task. */
  | { readonly kind: 'ref'; readonly struct: string };

export interface Local {
  readonly name: string;
  readonly type: Type;
}

/** Code that runs inside one step. Its locals vanish when it returns, and are 32-bit whatever their type. */
export interface AtomicFunction {
  readonly name: string;
  /** The first `params` of `locals` are the parameters. */
  readonly params: number;
  readonly locals: readonly Local[];
  readonly body: readonly Statement[];
  /**
   * It takes a lock, for which it waits if it must: the object that the parameter refers to. The field says who holds it,
   * as a reference to a task or as one bit for each. For `allwalks locks`; engines do not look at it.
   */
  readonly acquires?: { readonly param: string; readonly field: string };
  readonly at?: number;
}

/**
 * Code of tasks, cut into blocks; block 0 is where it begins. Recursion among operations is not allowed, so
 * the depth of every call stack is known.
 */
export interface Operation {
  readonly name: string;
  /** The first `params` of `locals` are the parameters. */
  readonly params: number;
  /** Part of the state from call to return; defaults at the call. A value out of range is `integer-overflow`. */
  readonly locals: readonly Local[];
  /** Scratch values: 32-bit, default 0, forgotten when the step ends and at `invoke`. Not part of the state. */
  readonly temps: readonly string[];
  readonly blocks: readonly Block[];
  /**
   * user: its own code runs in user mode, and may lose its CPU anywhere; what it calls is the kernel unless it says so,
   * too. interrupt: it needs no CPU of its own. Matters where there are fewer CPUs than tasks.
   */
  readonly mode?: 'user' | 'interrupt';
  readonly at?: number;
}

/** A stretch of code. One that a `yield` leads to (and block 0 of a task's operation) is a place to rest. */
export interface Block {
  /** What the step that starts here is called (`yield 'name'`). */
  readonly name?: string;
  /** Ends on every path with goto, yield, invoke, return or fail. */
  readonly body: readonly Statement[];
  readonly at?: number;
}

export interface Task {
  readonly name: string;
  readonly operation: string;
  readonly args: readonly number[];
  /** Initial values of its fields in the struct of kind task. */
  readonly fields?: InitialObject;
  /** A service: it need not finish, resting for ever is no deadlock. */
  readonly background?: boolean;
}

export interface Property {
  /** always: in every state. finally: in every final state. sometimes: in at least one state, or `vacuous`. */
  readonly kind: 'always' | 'finally' | 'sometimes';
  readonly name: string;
  /** An atomic function without parameters that only reads, and returns 0 or 1. */
  readonly function: string;
}

/** A value computed without touching memory. */
export type Expression =
  | { readonly kind: 'const'; readonly value: number }
  /** The value of a local, parameter or temp. */
  | { readonly kind: 'local'; readonly name: string }
  /** The object that `field` of `object` embeds; null of null. */
  | { readonly kind: 'member'; readonly object: Expression; readonly struct: string; readonly field: string }
  /** The task that runs. */
  | { readonly kind: 'self' }
  /** `not` is logical (0 becomes 1, all else 0), `bitnot` flips bits, `neg` changes the sign. */
  | { readonly kind: 'unary'; readonly op: 'not' | 'neg' | 'bitnot'; readonly value: Expression }
  /** `and`, `or` are logical, give 0 or 1, and look at the right side only where it matters (it could fail). */
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expression; readonly right: Expression }
  /** Only the branch taken is evaluated. */
  | {
      readonly kind: 'select';
      readonly condition: Expression;
      readonly then: Expression;
      readonly else: Expression;
    }
  /** Properties only: 1 if the task (1-based, as in all values) rests at one of the blocks (where its next step begins). */
  | {
      readonly kind: 'at';
      readonly task: number;
      readonly blocks: readonly { readonly operation: string; readonly block: number }[];
    }
  /** Properties only: 1 if the operation is on the task's call stack. */
  | { readonly kind: 'inside'; readonly task: number; readonly operation: string }
  /** Properties only: 1 if the task has finished. */
  | { readonly kind: 'done'; readonly task: number }
  /** Properties only: what the task's operation returned, 0 before. */
  | { readonly kind: 'result'; readonly task: number };

export type BinaryOp =
  | '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^'
  | '==' | '!=' | '<' | '<=' | '>' | '>='
  | 'and' | 'or'; // prettier-ignore

/** A field of an object, or one element of it. */
export interface Target {
  readonly object: Expression;
  readonly struct: string;
  readonly field: string;
  readonly index?: Expression;
}

/** Where a statement came from: an index into `places`. */
interface At {
  readonly at?: number;
}

export type Statement = At &
  (
    | { readonly do: 'set'; readonly local: string; readonly value: Expression }
    /** One read of memory. */
    | ({ readonly do: 'load'; readonly into: string } & Target)
    /** One write. */
    | ({ readonly do: 'store'; readonly value: Expression } & Target)
    /**
     * One atomic read-modify-write: the old value goes `into`; the field becomes old `op` value, or value
     * itself for xchg; cmpxchg writes value only where the old value equals `expect`.
     */
    | ({
        readonly do: 'rmw';
        readonly op: '+' | '-' | '&' | '|' | '^' | 'xchg' | 'cmpxchg';
        readonly value: Expression;
        readonly expect?: Expression;
        readonly into?: string;
      } & Target)
    /** Orders memory accesses; without effect under sequential consistency. */
    | { readonly do: 'fence'; readonly order: 'mb' | 'rmb' | 'wmb' }
    /** One transition for each of 0..count-1. `labels`, if given, name the outcomes. */
    | {
        readonly do: 'choose';
        readonly into: string;
        readonly count: Expression;
        readonly name: string;
        readonly labels?: readonly string[];
      }
    /** The step cannot be taken this way unless the condition holds. `sleeps`: a task that waits here gives up its CPU. */
    | { readonly do: 'guard'; readonly condition: Expression; readonly sleeps?: boolean }
    /** The task may lose its CPU before this step, under this preemption and more. Without effect on a machine with enough CPUs. */
    | { readonly do: 'resched'; readonly preempt: 'none' | 'voluntary' }
    /** Others may notice this step, or forestall it: the task does not take it alone (see `Program.alone`). */
    | { readonly do: 'share' }
    /** One transition for each branch: `choose` and `if` in one. */
    | { readonly do: 'either'; readonly of: readonly (readonly Statement[])[] }
    /** Takes the next unused slot of the pool; fields not named have defaults. No slot: the limit `pool:S`. */
    | {
        readonly do: 'alloc';
        readonly into: string;
        readonly struct: string;
        readonly fields: { readonly [field: string]: Expression };
      }
    /** Frees an object of the struct's own slots with all it embeds; null is left alone. */
    | { readonly do: 'free'; readonly object: Expression; readonly struct: string }
    /** Calls an atomic function. */
    | {
        readonly do: 'call';
        readonly function: string;
        readonly args: readonly Expression[];
        readonly into?: string;
      }
    /** Starts a task in the lowest free spawn slot. When it ends, the slot and its fields are as at the beginning. */
    | {
        readonly do: 'spawn';
        readonly operation: string;
        readonly args: readonly Expression[];
        readonly into?: string;
      }
    /** Runs the body for every live object of the struct's own slots (for kind task: every task that runs). */
    | {
        readonly do: 'each';
        readonly struct: string;
        readonly into: string;
        readonly body: readonly Statement[];
      }
    | {
        readonly do: 'if';
        readonly condition: Expression;
        readonly then: readonly Statement[];
        readonly else: readonly Statement[];
      }
    /** Repeats until `break`; `break` and `continue` mean the innermost loop or each. */
    | { readonly do: 'loop'; readonly body: readonly Statement[] }
    | { readonly do: 'break' }
    | { readonly do: 'continue' }
    /** A rule is broken: `{0}`, `{1}` in the message stand for the values. */
    | {
        readonly do: 'fail';
        readonly rule: string;
        readonly message: string;
        readonly values: readonly { readonly value: Expression; readonly type?: Type }[];
      }
    /** Operations only: goes on with another block in the same step. */
    | { readonly do: 'goto'; readonly to: number }
    /** Operations only: the step ends; the task rests at the block. */
    | { readonly do: 'yield'; readonly to: number }
    /** Operations only: calls an operation in the same step; after its return goes on at block `then`. */
    | {
        readonly do: 'invoke';
        readonly operation: string;
        readonly args: readonly Expression[];
        readonly into?: string;
        readonly then: number;
      }
    /** Returns from a function or operation. A task's own operation returning ends the task and its step. */
    | { readonly do: 'return'; readonly value?: Expression }
  );

/** The rules that engines enforce by themselves, whatever the model. Models add their own with `fail`. */
export const engineRules = [
  'use-after-free',
  'double-free',
  'bad-free',
  'null-dereference',
  'index-out-of-range',
  'integer-overflow',
  'division-by-zero',
  'endless-step',
  'deadlock',
] as const;
