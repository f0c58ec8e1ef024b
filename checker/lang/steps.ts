/**
 * The static check of steps: at most one shared access between two places to rest.
 *
 * Forward data flow over the lowered code. For each point it is known what the last access was on some path to it
 * since the step began; a second access on such a path is the error. An operation that is called is summarised:
 *
 *     function* g() { A; yield; B; }       first A, last B, no way through without a rest
 *     function* f() { X; yield* g(); Y; }  X and A are one step, B and Y are one step: two errors
 */

import type { Operation, Statement } from '../ir/ir.ts';
import { isOperation } from './assemble.ts';
import type { EffectsOf } from './effects.ts';
import type { Span } from './source.ts';
import type { Instance } from './unit.ts';

/** A way to a point of the code: the last access since the step began; null where there was none. */
type Way = { readonly access: Span | null } | undefined;

/** Ways to a point: from the beginning of the operation without a rest, and from a rest in it. */
interface State {
  readonly entry: Way;
  readonly rest: Way;
}

/** What a caller has to know of an operation. */
export interface Summary {
  /** An access that may come before any rest. */
  readonly first: Span | undefined;
  /** How one gets through without a rest. */
  readonly through: Way;
  /** How one gets from a rest to the end. */
  readonly last: Way;
}

export interface Listener {
  /** A second access in one step. */
  readonly twice: (second: Span, first: Span, statement: Statement) => void;
  /** An operation that begins with an access is called in a step that has made one. */
  readonly twiceInCall: (call: Span, first: Span, callee: Instance, inside: Span) => void;
}

/** Checks one function; gives its summary. Those that it calls must have been checked before. */
export function checkSteps(
  effects: EffectsOf,
  instance: Instance,
  summaries: ReadonlyMap<Instance, Summary>,
  listener: Listener,
): Summary {
  return new Check(effects, instance, summaries, listener).run();
}

const begin: State = { entry: { access: null }, rest: undefined };
const rested: State = { entry: undefined, rest: { access: null } };

interface Inner {
  readonly breaks: (State | null)[];
  readonly continues: (State | null)[];
}

class Check {
  private readonly effects: EffectsOf;
  private readonly instance: Instance;
  private readonly summaries: ReadonlyMap<Instance, Summary>;
  private readonly listener: Listener;
  private first: Span | undefined;
  private end: State | null = null;
  private readonly blocks = new Map<number, State>();
  private readonly pending = new Set<number>();

  constructor(
    effects: EffectsOf,
    instance: Instance,
    summaries: ReadonlyMap<Instance, Summary>,
    listener: Listener,
  ) {
    this.effects = effects;
    this.instance = instance;
    this.summaries = summaries;
    this.listener = listener;
  }

  run(): Summary {
    const { ir } = this.instance;
    if (ir && isOperation(ir)) this.operation(ir);
    else if (ir) this.leave(this.sequence(ir.body, begin, undefined));
    return { first: this.first, through: this.end?.entry, last: this.end?.rest };
  }

  private operation({ blocks }: Operation): void {
    this.jump(0, begin);
    for (const id of this.pending) {
      this.pending.delete(id);
      this.sequence(blocks[id]!.body, this.blocks.get(id)!, undefined);
    }
  }

  /** Going round again only where something new is known keeps this finite. */
  private jump(to: number, state: State): null {
    const known = this.blocks.get(to) ?? null;
    const joined = join(known, state)!;
    if (known && same(known, joined)) return null;
    this.blocks.set(to, joined);
    this.pending.add(to);
    return null;
  }

  private leave(state: State | null): null {
    this.end = join(this.end, state);
    return null;
  }

  private sequence(body: readonly Statement[], state: State | null, inner: Inner | undefined): State | null {
    let now = state;
    for (const statement of body) {
      if (!now) return null;
      now = this.statement(statement, now, inner);
    }
    return now;
  }

  private statement(statement: Statement, before: State, inner: Inner | undefined): State | null {
    const state = this.effects.isAccess(statement) ? this.access(statement, before) : before;
    switch (statement.do) {
      case 'if':
        return join(this.sequence(statement.then, state, inner), this.sequence(statement.else, state, inner));
      case 'either':
        return statement.of.map((each) => this.sequence(each, state, inner)).reduce(join, null);
      case 'loop':
        return this.loop(statement.body, state, false);
      case 'each':
        return this.loop(statement.body, state, true);
      case 'break':
        inner?.breaks.push(state);
        return null;
      case 'continue':
        inner?.continues.push(state);
        return null;
      case 'goto':
        return this.jump(statement.to, state);
      case 'yield':
        return this.jump(statement.to, rested);
      case 'invoke':
        return this.invoke(statement, state);
      case 'return':
        return this.leave(state);
      case 'fail':
        return null;
      default:
        return state;
    }
  }

  private access(statement: Statement, { entry, rest }: State): State {
    const span = this.effects.spanOf(statement) ?? this.instance.declaration.span;
    const after = (way: Way): Way => {
      if (way?.access) this.listener.twice(span, way.access, statement);
      return way && { access: span };
    };
    if (entry && !entry.access) this.first ??= span;
    return { entry: after(entry), rest: after(rest) };
  }

  /** The body until nothing new comes of going round; `mayEnd` for a loop that ends by itself. */
  private loop(body: readonly Statement[], before: State, mayEnd: boolean): State | null {
    let head = before;
    for (;;) {
      const inner: Inner = { breaks: [], continues: [] };
      const after = this.sequence(body, head, inner);
      const next = inner.continues.reduce(join, join(head, after))!;
      if (same(next, head)) return inner.breaks.reduce(join, mayEnd ? head : null);
      head = next;
    }
  }

  private invoke(statement: Extract<Statement, { do: 'invoke' }>, { entry, rest }: State): null {
    const callee = this.effects.instance(statement.operation);
    const summary = callee && this.summaries.get(callee);
    if (!callee || !summary) return null;
    const { first, through, last } = summary;
    const span = this.effects.spanOf(statement) ?? this.instance.declaration.span;
    const pass = (way: Way): Way => {
      if (way?.access && first) this.listener.twiceInCall(span, way.access, callee, first);
      return way && through && { access: through.access ?? way.access };
    };
    if (first && entry && !entry.access) this.first ??= first;
    const passed: State = { entry: pass(entry), rest: pass(rest) };
    const after = { entry: passed.entry, rest: joinWays(passed.rest, last) };
    if (after.entry || after.rest) this.jump(statement.then, after);
    return null;
  }
}

function join(a: State | null, b: State | null): State | null {
  if (!a || !b) return a ?? b;
  return { entry: joinWays(a.entry, b.entry), rest: joinWays(a.rest, b.rest) };
}

/** A way with an access says more than one without. */
function joinWays(a: Way, b: Way): Way {
  return a?.access ? a : (b ?? a);
}

function same(a: State, b: State): boolean {
  return sameWay(a.entry, b.entry) && sameWay(a.rest, b.rest);
}

function sameWay(a: Way, b: Way): boolean {
  return (a === undefined) === (b === undefined) && Boolean(a?.access) === Boolean(b?.access);
}
