/**
 * Where lowered statements go: nested lists for structured code, blocks for operations.
 *
 * Only what contains a `yield` is cut into blocks; all else stays structured. A label is an object that is
 * filled in when its block is reached, so jumps may be made before their target exists.
 */

import type { Block, Expression, Statement } from '../ir/ir.ts';
import type { Span } from './source.ts';
import { tidy } from './tidy.ts';

/** A block being written, known by its label before it has a number. */
export interface Label {
  /** Its number while the operation is written: the order in which labels were made. */
  readonly id: number;
  name?: string;
  at?: number;
  /** Whether a step may begin here. */
  resting: boolean;
  /** Whether anything jumps here. */
  used: boolean;
  body: Statement[];
  /** For the head of a waiting loop that is reached in the middle of a step: where the task then rests. */
  waits?: Label;
}

/** The exact places of statements, for messages; and statements that do not count as accesses. */
export interface Marks {
  readonly spans: WeakMap<Statement, Span>;
  readonly silent: WeakSet<Statement>;
  /** For jumps that make code go round: the loop. */
  readonly loops: WeakMap<Statement, Span>;
}

/** Gives the marks of one statement to the one that takes its place. */
export function keepMarks(marks: Marks, old: Statement, statement: Statement): Statement {
  const span = marks.spans.get(old);
  if (span) marks.spans.set(statement, span);
  if (marks.silent.has(old)) marks.silent.add(statement);
  const loop = marks.loops.get(old);
  if (loop) marks.loops.set(statement, loop);
  return statement;
}

export class Emitter {
  readonly labels: Label[] = [];
  readonly marks: Marks;
  /** Whether the code being written can be reached. */
  alive = true;
  /** Index into `places` of the statement being lowered. */
  at = 0;
  private list: Statement[];
  private label: Label;
  private depth = 0;
  private isSilent = false;

  constructor(marks: Marks) {
    this.marks = marks;
    this.label = this.newLabel();
    this.label.used = true;
    this.list = this.label.body;
  }

  /** The statements of an atomic function, or of block 0. */
  get body(): readonly Statement[] {
    return this.labels[0]!.body;
  }

  /** Adds a statement; gives it back as it stands in the code. */
  emit(statement: Statement, span?: Span): Statement {
    const placed: Statement = { ...statement, at: this.at };
    if (!this.alive) return placed;
    if (this.list === this.label.body && this.list.length === 0) this.label.at ??= this.at;
    if (span) this.marks.spans.set(placed, span);
    if (this.isSilent) this.marks.silent.add(placed);
    this.list.push(placed);
    return placed;
  }

  /** What is emitted meanwhile does not count as accesses. */
  silently(write: () => void): void {
    const before = this.isSilent;
    this.isSilent = true;
    write();
    this.isSilent = before;
  }

  /** A statement after which the code goes on elsewhere, or not at all. */
  end(statement: Statement, span?: Span): void {
    this.emit(statement, span);
    this.alive = false;
  }

  /** The last statement of the list being written. */
  get last(): Statement | undefined {
    return this.alive ? this.list.at(-1) : undefined;
  }

  replaceLast(statement: Statement): void {
    const old = this.list.pop()!;
    this.list.push(keepMarks(this.marks, old, statement));
  }

  /** Collects what is emitted meanwhile, and whether its end can be reached. */
  capture(write: () => void): { readonly body: Statement[]; readonly alive: boolean } {
    const { list, alive } = this;
    const body: Statement[] = [];
    this.list = body;
    this.depth += 1;
    write();
    const captured = { body, alive: this.alive };
    this.depth -= 1;
    this.list = list;
    this.alive = alive;
    return captured;
  }

  /** Puts captured statements into the list as they are. */
  append(statements: readonly Statement[]): void {
    if (this.alive) this.list.push(...statements);
  }

  branch(
    condition: Extract<Statement, { do: 'if' }>['condition'],
    write: () => void,
    otherwise?: () => void,
  ): void {
    const { at } = this;
    const then = this.capture(write);
    const other = otherwise ? this.capture(otherwise) : { body: [], alive: true };
    this.at = at;
    const alive = this.alive && (then.alive || other.alive);
    this.emit({ do: 'if', condition, then: then.body, else: other.body });
    this.alive = alive;
  }

  // --- Blocks ------------------------------------------------------------------------------------------------

  newLabel(): Label {
    const label: Label = { id: this.labels.length, resting: false, used: false, body: [] };
    this.labels.push(label);
    return label;
  }

  /** Begins the block of a label; what came before goes on there unless it has ended. */
  place(label: Label): void {
    this.goto(label);
    this.label = label;
    this.list = label.body;
    this.alive = label.used;
  }

  /** The span, for jumps that make code go round, is that of the loop. */
  goto(label: Label, loop?: Span): void {
    if (!this.alive) return;
    label.used = true;
    const jump = this.emit({ do: 'goto', to: label.id });
    if (loop) this.marks.loops.set(jump, loop);
    this.alive = false;
  }

  /** The step ends; the next one begins at the label. */
  rest(label: Label): void {
    if (!this.alive) return;
    label.used = true;
    label.resting = true;
    this.end({ do: 'yield', to: label.id });
  }

  /** Calls an operation; its return leads to the label. */
  invoke(operation: string, args: readonly Expression[], into: string | undefined, then: Label, span: Span): void {
    if (!this.alive) return;
    then.used = true;
    this.end({ do: 'invoke', operation, args, ...(into !== undefined && { into }), then: then.id }, span);
    this.place(then);
  }

  /** What is about to be written is the test of a waiting loop: if all of a block, it may stand for the waiting place. */
  leadsToWait(wait: Label): void {
    if (this.alive && this.depth === 0 && this.label.body.length === 0) this.label.waits = wait;
  }

  /** Marks block 0 as the place where a task begins. */
  beginsTask(): void {
    this.labels[0]!.resting = true;
  }

  /** Notes where a block begins in the text, the first time. */
  mark(at: number): void {
    this.at = at;
    if (this.label.body.length === 0) this.label.at ??= at;
  }

  /** The finished blocks: those that only jump, or are jumped to from one place, are gone. */
  blocks(): Block[] {
    return tidy(this.labels, this.marks);
  }
}
