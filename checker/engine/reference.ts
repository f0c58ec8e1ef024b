/**
 * The reference engine: the meaning of a program over immutable records, one transition at a time.
 *
 * It is the specification of every faster engine, so it does nothing clever: a step takes a state and gives a
 * new one, which shares with the old one all that did not change.
 */

import type { InitialObject, Program } from '../ir/ir.ts';
import type { Pool } from '../ir/slots.ts';
import { BrokenProperty, longestRun } from './engine.ts';
import type { Cell, Event, Move, Recording, Stand, Stepper, Successor } from './engine.ts';
import { readyToRun } from './reference-code.ts';
import type { ProgramCode } from './reference-code.ts';
import { keyOf } from './reference-key.ts';
import { List } from './reference-records.ts';
import { Run, Stop } from './reference-run.ts';
import type { Frame, Memory, OperationCode } from './reference-run.ts';
import { Call, Objects, State, Thread } from './reference-state.ts';

export type { State };

export class Reference implements Stepper<State> {
  readonly program: Program;
  private ready: ProgramCode | undefined;

  constructor(program: Program) {
    this.program = program;
  }

  /** Made when it is first needed: not every compiled search has to be put into words. */
  private get code(): ProgramCode {
    return (this.ready ??= readyToRun(this.program));
  }

  initial(): State {
    const { code, program } = this;
    const named = program.tasks.map(({ operation, args }) => begin(code.operations.get(operation)!, args));
    const spawned = Array.from({ length: program.spawnSlots }, () => Thread());
    return State({ pools: initialPools(code), threads: List([...named, ...spawned]) });
  }

  *successors(state: State): Iterable<Successor<State>> {
    for (let task = 0; task < state.threads.size; task++) {
      let script: readonly number[] | undefined = [];
      if (state.threads.get(task)!.status !== 'running') continue;
      while (script) {
        const run: Run = this.runOf(state, task, script);
        const successor = this.take(state, run);
        if (successor) yield this.goOn(successor);
        script = run.nextScript();
      }
    }
  }

  /** Where the program says so, takes the steps behind it that tasks take alone, as long as there are any. */
  private goOn(successor: Successor<State>): Successor<State> {
    if (!this.program.alone || successor.kind !== 'state') return successor;
    const then: Move[] = [];
    let { state } = successor;
    while (then.length < longestRun) {
      const step = this.aloneIn(state);
      if (!step) break;
      then.push(step.move);
      state = step.state;
    }
    return then.length > 0 ? { ...successor, state, then } : successor;
  }

  /** The step of the first task that takes one alone. */
  private aloneIn(state: State): Extract<Successor<State>, { kind: 'state' }> | undefined {
    for (let task = 0; task < state.threads.size; task++) {
      if (state.threads.get(task)!.status !== 'running') continue;
      const only = this.onlyStep(state, task);
      if (only?.kind === 'state') return only;
    }
    return undefined;
  }

  /** The one step that the task has, if it has exactly one and no way through is shared. */
  onlyStep(state: State, task: number): Successor<State> | undefined {
    let only: Successor<State> | undefined;
    let script: readonly number[] | undefined = [];
    while (script) {
      const run: Run = this.runOf(state, task, script);
      const successor = this.take(state, run);
      const sleeps = run.asleep && this.program.asleep !== undefined;
      if (run.shared || sleeps || (successor && only)) return undefined;
      only ??= successor;
      script = run.nextScript();
    }
    return only;
  }

  record(state: State, move: Move): Recording<State> {
    const events: Event[] = [];
    if (state.threads.get(move.task)?.status !== 'running') return { events };
    const run = this.runOf(state, move.task, move.choices, events);
    const successor = this.take(state, run);
    // A script shorter or longer than the way has choices names no move of this state.
    return successor && run.taken.length === move.choices.length ? { successor, events } : { events };
  }

  private runOf(state: State, task: number, script: readonly number[], events?: Event[]): Run {
    return new Run(this.program, new Draft(this.code, state), task, script, events);
  }

  /** Takes the step that the run stands for; undefined where a guard forbids it. */
  private take(state: State, run: Run): Successor<State> | undefined {
    const task = run.self;
    const draft = run.memory as Draft;
    const before = state.threads.get(task)!;
    const frames = before.calls.toArray().map((call) => unpack(this.code, call));
    try {
      const end = run.step(frames);
      if (end === 'disabled') return run.asleep ? this.sleep(state, run) : undefined;
      if (end === 'return') draft.end(task, run.result);
      else draft.rest(task, frames);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      const move = { task, choices: run.taken };
      if (stop.failure) return { kind: 'failure', move, failure: stop.failure };
      return { kind: 'limit', move, limit: stop.limit! };
    }
    return { kind: 'state', move: { task, choices: run.taken }, state: draft.state };
  }

  /** What the task of a run does instead of the step that a sleeping guard forbids. */
  private sleep(state: State, { self: task, taken: choices, events }: Run): Successor<State> | undefined {
    const { asleep } = this.program;
    if (asleep === undefined) return undefined;
    if (events) events.length = 0;
    const run = this.runOf(state, task, [], events);
    if (run.call(this.code.functions.get(asleep)!, []) === 'disabled') return undefined;
    return { kind: 'state', move: { task, choices }, state: (run.memory as Draft).state };
  }

  key(state: State): string {
    return keyOf(state);
  }

  read(state: State, { struct, slot, field, index }: Cell): number | undefined {
    const pool = this.code.pools.get(struct);
    const place = pool?.fields.get(field);
    if (!pool || !place || (index ?? 0) < 0 || (index ?? 0) >= place.length) return undefined;
    return new Draft(this.code, state).get(pool.index, slot, place.cell + (index ?? 0));
  }

  stand(state: State, task: number): Stand {
    const { status, calls } = state.threads.get(task)!;
    const frames = calls.toArray().map(({ operation, block, locals }) => {
      const { name, names } = this.code.operationList[operation]!;
      return { operation: name, block, locals: Object.fromEntries(locals.map((v, i) => [names[i]!, v])) };
    });
    return { status, frames };
  }

  holds(state: State, property: string): boolean {
    return this.evaluate(state, property);
  }

  /** What evaluating a property reads, in order. */
  looksAt(state: State, property: string): readonly Event[] {
    const events: Event[] = [];
    try {
      this.evaluate(state, property, events);
    } catch (error) {
      if (!(error instanceof BrokenProperty)) throw error;
    }
    return events;
  }

  private evaluate(state: State, property: string, events?: Event[]): boolean {
    const { function: check } = this.program.properties.find((p) => p.name === property)!;
    const run = new Run(this.program, new Draft(this.code, state), `the property "${property}"`, [], events);
    try {
      const signal = run.call(this.code.functions.get(check)!, []);
      return signal === 'next' && run.result !== 0;
    } catch (stop) {
      if (stop instanceof Stop && stop.failure) throw new BrokenProperty(stop.failure);
      throw stop;
    }
  }

  finished(state: State): boolean {
    const { tasks } = this.program;
    return state.threads.every(({ status }, task) => status !== 'running' || tasks[task]?.background === true);
  }
}

/** What an atomic function leaves behind that runs before any task does. Throws a `Stop`. */
export function runAlone(program: Program, name: string): Memory {
  const code = readyToRun(program);
  const dormant = Array.from({ length: program.tasks.length + program.spawnSlots }, () => Thread());
  const memory = new Draft(code, State({ pools: initialPools(code), threads: List(dormant) }));
  const run = new Run(program, memory, name);
  if (run.call(code.functions.get(name)!, []) !== 'next')
    run.fail('guard', `${name} waits, but nothing runs beside it`);
  if (run.taken.length > 0) run.fail('choose', `${name} makes a choice, but can have one outcome only`);
  return memory;
}

/** A state that a step is changing. */
class Draft implements Memory {
  state: State;
  private readonly code: ProgramCode;

  constructor(code: ProgramCode, state: State) {
    this.code = code;
    this.state = state;
  }

  get(pool: number, slot: number, cell: number): number | undefined {
    if (!this.live(pool, slot)) return undefined;
    return this.state.pools
      .get(pool)!
      .slots.get(slot - 1)!
      .get(cell);
  }

  put(pool: number, slot: number, cell: number, value: number): void {
    const object = this.state.pools.get(pool)!.slots.get(slot - 1)!;
    this.setObject(pool, slot, object.set(cell, value));
  }

  live(pool: number, slot: number): boolean {
    return slot > 0 && !!this.state.pools.get(pool)!.slots.get(slot - 1);
  }

  alloc(pool: Pool): number {
    const objects = this.state.pools.get(pool.index)!;
    if (objects.used === pool.own) return 0;
    const slot = objects.used + 1;
    this.state = this.state.setIn(['pools', pool.index, 'used'], slot);
    this.eachWithin(pool, slot, (inner, at) => this.setObject(inner.index, at, defaultObject(inner)));
    return slot;
  }

  free(pool: Pool, slot: number): void {
    this.eachWithin(pool, slot, (inner, at) => this.setObject(inner.index, at, null));
  }

  spawn(operation: OperationCode, args: readonly number[]): number {
    const task = this.state.threads.findIndex((thread) => thread.status === 'dormant');
    if (task >= 0) this.setThread(task, begin(operation, args));
    return task;
  }

  frames(task: number) {
    const { calls } = this.state.threads.get(task)!;
    return calls.toArray().map((c) => ({ operation: this.code.operationList[c.operation]!.name, block: c.block }));
  }

  finished(task: number): boolean {
    return this.state.threads.get(task)!.status === 'done';
  }

  result(task: number): number {
    return this.state.threads.get(task)!.result;
  }

  /** The task has taken its step and rests. */
  rest(task: number, frames: readonly Frame[]): void {
    const before = this.state.threads.get(task)!;
    const calls = frames.map((frame, i) => pack(frame, before.calls.get(i)));
    this.setThread(task, before.set('calls', List(calls)));
  }

  /** The task's own operation has returned. Of a spawned task nothing is left: its slot is as good as new. */
  end(task: number, result: number): void {
    const { tasks } = this.code.program;
    this.setThread(task, task < tasks.length ? Thread({ status: 'done', result }) : Thread());
    const pool = this.code.poolList.find(({ struct }) => struct.kind === 'task');
    if (pool && task >= tasks.length)
      this.eachWithin(pool, task + 1, (inner, at) => this.setObject(inner.index, at, defaultObject(inner)));
  }

  /** The object and every object embedded in it. */
  private eachWithin(pool: Pool, slot: number, visit: (pool: Pool, slot: number) => void): void {
    visit(pool, slot);
    for (const { field, base } of pool.fields.values())
      if (field.embed) this.eachWithin(this.code.pools.get(field.embed)!, base + slot, visit);
  }

  private setObject(pool: number, slot: number, object: List<number> | null): void {
    const { pools } = this.state;
    const objects = pools.get(pool)!;
    this.state = this.state.set(
      'pools',
      pools.set(pool, objects.set('slots', objects.slots.set(slot - 1, object))),
    );
  }

  private setThread(task: number, thread: Thread): void {
    this.state = this.state.set('threads', this.state.threads.set(task, thread));
  }
}

function begin(operation: OperationCode, args: readonly number[]): Thread {
  const locals = List(operation.defaults.slice(0, operation.locals).map((value, i) => args[i] ?? value));
  return Thread({ status: 'running', calls: List([Call({ operation: operation.index, locals })]) });
}

function unpack(code: ProgramCode, { operation: index, block, locals, into }: Call): Frame {
  const operation = code.operationList[index]!;
  const values = locals.toArray();
  while (values.length < operation.defaults.length) values.push(0);
  return { operation, block, values, into };
}

/** Frames that did not change stay the very same record. */
function pack({ operation, block, values, into }: Frame, before: Call | undefined): Call {
  let locals = List(values.slice(0, operation.locals));
  if (before?.operation === operation.index && before.locals.equals(locals)) locals = before.locals;
  return (before ?? Call()).merge({ operation: operation.index, block, locals, into });
}

function defaultObject(pool: Pool): List<number> {
  const cells: number[] = [];
  for (const { length, initial } of pool.fields.values()) for (let i = 0; i < length; i++) cells.push(initial);
  return List(cells);
}

function initialPools(code: ProgramCode): List<Objects> {
  return List(code.poolList.map((pool) => initialObjects(code, pool)));
}

/** The initial objects of a pool: its own ones, and those in the initial objects of others. */
function initialObjects(code: ProgramCode, pool: Pool): Objects {
  const slots = Array.from({ length: pool.slots }, (_, i) => {
    const given = givenObject(code, pool, i + 1);
    return given ? initialObject(pool, given) : null;
  });
  return Objects({ used: pool.struct.kind === 'task' ? pool.own : pool.struct.objects.length, slots: List(slots) });
}

/** What the program says of an object at the beginning; undefined where there is none. */
function givenObject(code: ProgramCode, pool: Pool, slot: number): InitialObject | undefined {
  if (slot <= pool.own) {
    if (pool.struct.kind === 'task') return code.program.tasks[slot - 1]?.fields ?? {};
    return pool.struct.objects[slot - 1];
  }
  const { owner, base, field } = pool.embeddings.find((e) => slot <= e.base + e.count)!;
  const around = givenObject(code, code.pools.get(owner)!, slot - base);
  return around && ((around[field] ?? {}) as InitialObject);
}

function initialObject(pool: Pool, given: InitialObject): List<number> {
  let object = defaultObject(pool);
  for (const [name, value] of Object.entries(given)) {
    const { field, cell } = pool.fields.get(name)!;
    if (field.embed) continue;
    [value as number | number[]].flat().forEach((number, i) => (object = object.set(cell + i, number)));
  }
  return object;
}
