/** What a page of a counterexample is made of: plain data, which the page's script reads. */

/** A value in words. Objects and tasks that it refers to are positions in the page's lists. */
export type Value =
  | string
  | {
      readonly text: string;
      readonly object?: number;
      /** Who holds a lock, say. */
      readonly tasks?: readonly number[];
    };

/** A field of a struct, those of embedded structs included. */
export interface FieldData {
  /** `d_lock.owner` */
  readonly path: string;
  /** What a person calls it: `d_lock`. */
  readonly label: string;
  /** holder: it says who holds a lock. flags: single bits. ref: another object. */
  readonly role: 'holder' | 'flags' | 'ref' | 'plain';
  /** Set when the object is made, and never after. */
  readonly fixed?: true;
  /** How all names of its flags begin. */
  readonly prefix?: string;
  /** What it is if nobody says otherwise: of no interest where it never changes. */
  readonly usual: string;
}

export interface StructData {
  readonly name: string;
  /** lock: all that it is, is who holds it. */
  readonly kind: 'shared' | 'private' | 'ghost' | 'task' | 'lock';
  readonly fields: readonly FieldData[];
  /** Position of the field that says what an object is part of. */
  readonly parent?: number;
}

export interface ObjectData {
  /** `T`, `Dentry#3`, `walker` */
  readonly name: string;
  /** Position in `structs`. */
  readonly struct: number;
  /** The cell of its first field; those of the others follow. */
  readonly first: number;
  /** There from the beginning. */
  readonly live: boolean;
  /** How one comes to it in the beginning from what has a name: `A.mnt_root`. */
  readonly alias?: string;
}

export interface TaskData {
  readonly name: string;
  /** What it runs: `walk(nd)`. */
  readonly call: string;
  /** Its record, where the model has one: position in `objects`. */
  readonly object?: number;
  /** Started by another task. */
  readonly spawned?: true;
}

/** Where a task is. */
export interface StandData {
  readonly task: number;
  /** waits: it has no step that leads anywhere else. */
  readonly status: 'not started' | 'running' | 'waits' | 'done';
  /** Operations, outermost first. */
  readonly stack: readonly string[];
  /** Source text of what it does next. */
  readonly next: string;
  /** Parameters and locals of the innermost operation. */
  readonly locals: readonly { readonly name: string; readonly value: Value }[];
}

/** What is different after a step. */
export interface Difference {
  /** Cells with their new value; null: it is no more. */
  readonly cells: readonly (readonly [cell: number, value: Value | null])[];
  readonly born: readonly number[];
  readonly freed: readonly number[];
  readonly stands: readonly StandData[];
}

export interface StepData extends Difference {
  readonly task: number;
  readonly stack: readonly string[];
  /** `yield 'lookup'` */
  readonly name: string | null;
  readonly text: string;
  /** `model/dcache.ts:120` */
  readonly place: string | null;
  readonly choices: readonly string[];
  readonly changes: readonly string[];
  readonly reads: readonly string[];
  /** The cells that it writes, though maybe with the value they had. */
  readonly writes: readonly number[];
  /** The task that ran before could have gone on. */
  readonly preempts?: true;
  /** It matters when it comes. */
  readonly ordered?: true;
  /** One of the few that tell the story. */
  readonly told?: true;
}

/** Two steps, from 1, whose order matters, and the cell or object that it is about. */
export type ConflictData = readonly [first: number, second: number, about: string];

/** A value that was read, and the step that wrote it last, from 1; null: it is as it was in the beginning. */
export interface Reason {
  readonly name: string;
  readonly value: string;
  readonly writer: number | null;
  /** What that step read of others, where it did nothing but note something for the property. */
  readonly because?: readonly Reason[];
}

export interface FailureData {
  readonly property: string;
  readonly words: string;
  readonly reads: readonly Reason[];
  /** The steps, from 1, after which a running kernel would need a delay. */
  readonly delays: readonly number[];
}

/** What a page is about, where it is known. */
export interface About {
  readonly spec: string;
  readonly variant: string;
  readonly claim: string | null;
  /** What the scenario says of itself. */
  readonly title: string;
  /** Why there is no better schedule. */
  readonly minimal?: string;
  /** The page of the run that found it, relative. */
  readonly run?: string;
}

/** Lines of files by number, those around steps. */
export type Sources = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface PageData {
  readonly about: About;
  readonly failure: FailureData | null;
  readonly switches: number;
  readonly tasks: readonly TaskData[];
  readonly structs: readonly StructData[];
  readonly objects: readonly ObjectData[];
  /** The state in the beginning. */
  readonly start: Difference;
  readonly steps: readonly StepData[];
  readonly conflicts: readonly ConflictData[];
  readonly sources: Sources;
}
