/**
 * All that can be observed of a program, in all of its executions: a breadth-first search that no violation ends. Of each
 * observation it keeps where it was made first, which is where a shortest schedule leads.
 */

import type { Move } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { unpackState } from '../engine/reference-packed.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import type { Budget } from '../search/limits.ts';
import { PackedStates } from '../search/packed-states.ts';
import { movesTo, sameState } from '../search/way.ts';
import { readSpot } from '../state/record.ts';
import { Heap, type Fact } from './heap.ts';
import { resultInWords, waitingInWords } from './say.ts';
import { canReach } from './reach-back.ts';
import { Trail, withTrail, type Returned } from './trail.ts';
import { plainName, taskSeen, type View } from './view.ts';

/** What kind of thing is observed; in the order in which differences are told. */
export const kinds = ['violation', 'deadlock', 'livelock', 'result', 'witness', 'end'] as const;
export type Kind = (typeof kinds)[number];

/** Where something was observed first: in a state by its number, or on a step out of it. */
export interface Sighting {
  readonly state: number;
  readonly move?: Move;
  /** Steps from the beginning. */
  readonly steps: number;
}

export interface Observation extends Sighting {
  readonly kind: Kind;
  /** The same in both programs. */
  readonly words: string;
  /** The fact of endings that this explains: `left returns`, `1`. */
  readonly fact?: Fact;
  readonly result?: Result;
}

/** What somebody's call returned, in words. */
export interface Result {
  readonly who: string;
  readonly call: string;
  readonly value: string;
}

/** A way in which it can end. */
export interface Ending extends Sighting {
  readonly facts: readonly Fact[];
}

export interface Survey {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly endings: ReadonlyMap<string, Ending>;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Why not everything was seen: `states`, `seconds`, `pool:Dentry` …; null: it was. */
  readonly limit: string | null;
  /** The schedule to where something was observed. */
  readonly scheduleTo: (sighting: Sighting) => Move[];
}

export function survey(program: Program, view: View, budget: Budget): Promise<Survey> {
  return new Surveyor(program, view, budget).run();
}

interface Taken {
  readonly how: 'state' | 'failed' | 'limited';
  readonly bytes: Uint8Array;
  readonly move: Move | undefined;
}

class Surveyor {
  private readonly program: Program;
  private readonly view: View;
  private readonly budget: Budget;
  private readonly stepper: CompiledStepper;
  private readonly reference: Reference;
  private readonly heap: Heap;
  private readonly trail: Trail;
  private readonly states: PackedStates;
  private readonly parents: number[] = [];
  private readonly observations = new Map<string, Observation>();
  private readonly endings = new Map<string, Ending>();
  /** Endings by what the memory looks like, so that only new ones have to be put into words. */
  private readonly endingsSeen = new Set<string>();
  private readonly pools = new Set<string>();
  /** Positions in the program of the properties that both programs have, by kind, as far as there is still something to learn. */
  private readonly pending: { always: number[]; sometimes: number[] };
  /** Steps that lead from one state to another, as pairs of numbers, and the states with a step that ends an execution. */
  private readonly edges: number[] = [];
  private readonly exits: number[] = [];
  private transitions = 0;
  private depth = 0;

  constructor(program: Program, view: View, budget: Budget) {
    const common = program.properties.filter(({ kind, name }) => view.properties.has(`${kind} ${name}`));
    const asked = { ...program, properties: common };
    const noting = withTrail(asked, (name) => view.results.has(plainName(name)));
    this.program = asked;
    this.view = view;
    this.budget = budget;
    this.stepper = new CompiledStepper(noting.program);
    this.reference = new Reference(noting.program);
    this.heap = new Heap(this.stepper.layout, view);
    this.trail = new Trail(this.stepper.layout, noting.struct, this.stepper.initial());
    this.states = new PackedStates(this.stepper.bytes);
    const of = (wanted: string) => common.flatMap(({ kind }, i) => (kind === wanted ? [i] : []));
    this.pending = { always: of('always'), sometimes: of('sometimes') };
  }

  async run(): Promise<Survey> {
    const { stepper, states, budget } = this;
    this.discover(stepper.initial(), -1);
    let levelEnd = states.size;
    for (let number = 0; number < states.size && budget.hit === null; number++) {
      if (number === levelEnd) {
        levelEnd = states.size;
        this.depth++;
      }
      this.expand(number);
      if (budget.due()) await budget.breathe(this.counts(number));
    }
    const limit = budget.hit ?? [...this.pools][0] ?? null;
    if (limit === null) this.noteLivelock();
    return {
      observations: this.observations,
      endings: this.endings,
      states: states.size,
      transitions: this.transitions,
      depth: this.depth,
      limit,
      scheduleTo: (sighting) => this.scheduleTo(sighting),
    };
  }

  private counts(number: number) {
    const { states, transitions, depth } = this;
    return { states: states.size, transitions, depth, frontier: states.size - number };
  }

  private expand(number: number): void {
    const { stepper } = this;
    const from = this.states.at(number).slice();
    let left = false;
    for (let task = 0; task < stepper.tasks; task++) {
      const taken: Taken[] = [];
      stepper.each(from, task, (how, bytes) => {
        const move = how === 'state' ? undefined : stepper.move(task);
        taken.push({ how, bytes: how === 'state' ? bytes.slice() : bytes, move });
      });
      for (const [branch, each] of taken.entries()) if (this.follow(each, branch, from, number, task)) left = true;
    }
    if (left) return;
    this.exits.push(number);
    this.settle(from, number);
  }

  /** The first state, if there is one, from which no way leads to any end. */
  private noteLivelock(): void {
    const ending = canReach(this.states.size, this.edges, this.exits);
    const state = ending.indexOf(0);
    if (state < 0) return;
    let steps = 0;
    for (let at = state; this.parents[at]! >= 0; at = this.parents[at]!) steps++;
    this.note('livelock', 'it can get to where it goes on for ever', { state, steps });
  }

  /** One step of a task. Whether it leads out of the state it is taken in. */
  private follow(
    { how, bytes, move }: Taken,
    branch: number,
    from: Uint8Array,
    number: number,
    task: number,
  ): boolean {
    this.transitions++;
    if (how !== 'state') {
      this.exits.push(number);
      this.fail(from, number, move!);
      return true;
    }
    const returned = this.trail.take(bytes, new DataView(bytes.buffer));
    if (returned === null || returned.length > 0) {
      const at = { state: number, steps: this.depth + 1 };
      for (const each of returned ?? this.allReturned(from, task, branch))
        this.noteResult(task, each, at, from, branch);
    }
    if (this.budget.room(this.states.size)) this.edges.push(number, this.discover(bytes, number));
    return !sameState(bytes, from);
  }

  /** A state that was come to; gives its number. */
  private discover(state: Uint8Array, parent: number): number {
    const number = this.states.number(state, 0);
    if (number < this.parents.length) return number;
    this.parents.push(parent);
    const at = { state: number, steps: parent < 0 ? 0 : this.depth + 1 };
    const { pending, program, stepper } = this;
    pending.sometimes = pending.sometimes.filter((position) => {
      if (stepper.ask(state, position) !== true) return true;
      this.note('witness', `“${program.properties[position]!.name}” is reached`, at);
      return false;
    });
    if (pending.always.length === 0 || stepper.holds(state)) return number;
    pending.always = pending.always.filter((position) => {
      if (stepper.ask(state, position) === true) return true;
      const name = `“${program.properties[position]!.name}”`;
      this.note('violation', `${name} does not hold`, at, { fact: [name, 'false'] });
      return false;
    });
    return number;
  }

  private note(kind: Kind, words: string, at: Sighting, more: Pick<Observation, 'fact' | 'result'> = {}): void {
    if (!this.observations.has(words)) this.observations.set(words, { kind, words, ...at, ...more });
  }

  /** A rule is broken, or a pool is too small: the reference engine says which. */
  private fail(from: Uint8Array, number: number, move: Move): void {
    const { successor } = this.reference.record(unpackState(this.stepper.layout, from), move);
    if (successor?.kind === 'limit') this.pools.add(successor.limit);
    if (successor?.kind !== 'failure') return;
    const words = `${taskSeen(this.program, move.task)} breaks the rule ${successor.failure.property}`;
    this.note('violation', words, { state: number, move, steps: this.depth + 1 });
  }

  private noteResult(
    task: number,
    { operation, value }: Returned,
    at: Sighting,
    from: Uint8Array,
    branch: number,
  ): void {
    const { name } = this.program.operations[operation]!;
    const own = this.program.tasks[task]?.operation === name;
    if (this.view.tasksOnly && !own) return;
    const who = taskSeen(this.program, task);
    const plain = plainName(name);
    const result = resultInWords(this.program, this.heap, this.view.results.get(plain) ?? null, value);
    const words = `${who}: ${plain} returns ${result}`;
    if (this.observations.has(words)) return;
    const fact: Pick<Observation, 'fact'> = own ? { fact: [`${who} returns`, result] } : {};
    const more = { ...fact, result: { who, call: plain, value: result } };
    this.note('result', words, { ...at, move: this.moveAt(from, task, branch) }, more);
  }

  /** The move that is the step of a task with that number among its steps. */
  private moveAt(from: Uint8Array, task: number, branch: number): Move {
    let found: Move | undefined;
    let position = 0;
    this.stepper.each(from, task, () => {
      if (position++ === branch) found = this.stepper.move(task);
    });
    return found!;
  }

  /** What is returned in the course of a step, however much. */
  private allReturned(from: Uint8Array, task: number, branch: number): Returned[] {
    const { events } = this.reference.record(
      unpackState(this.stepper.layout, from),
      this.moveAt(from, task, branch),
    );
    return events.flatMap((event) => {
      const operation =
        event.kind === 'leave' ? this.program.operations.findIndex(({ name }) => name === event.operation) : -1;
      const known = event.kind === 'leave' && this.view.results.has(plainName(event.operation));
      return known ? [{ operation, value: event.value ?? 0 }] : [];
    });
  }

  /** A state that nobody leaves: it has ended, or some wait for ever. */
  private settle(state: Uint8Array, number: number): void {
    const at = { state: number, steps: this.depth };
    if (!this.finished(state)) {
      const reference = unpackState(this.stepper.layout, state);
      this.note('deadlock', waitingInWords(this.reference, reference, this.heap, viewOn(state)), at);
      return;
    }
    const results = this.results(state);
    const properties = this.program.properties.map(({ kind, name }, i): Fact => {
      const value = this.stepper.ask(state, i);
      if (kind === 'finally' && value !== true)
        this.note('violation', `“${name}” does not hold at the end`, at, { fact: [`“${name}”`, 'false'] });
      return [`“${name}”`, String(value === true)];
    });
    const said = [...results, ...properties].map(([, value]) => value).join(' ');
    const key = `${said} ${this.heap.key(viewOn(state))}`;
    if (this.endingsSeen.has(key)) return;
    this.endingsSeen.add(key);
    const facts = [...results, ...properties, ...this.heap.facts(viewOn(state))];
    const words = facts
      .map(([what, value]) => `${what}=${value}`)
      .sort()
      .join('\n');
    if (!this.endings.has(words)) this.endings.set(words, { ...at, facts });
  }

  /** What the tasks have returned that are done. */
  private results(state: Uint8Array): Fact[] {
    const { layout } = this.stepper;
    return this.program.tasks.flatMap(({ name, operation }, task): Fact[] => {
      const plain = plainName(operation);
      const { base, result } = layout.tasks[task]!;
      if (!this.view.tasks.has(name) || !this.view.results.has(plain) || this.runs(state, task)) return [];
      const value = readSpot(viewOn(state), base, result!);
      return [[`${name} returns`, resultInWords(this.program, this.heap, this.view.results.get(plain)!, value)]];
    });
  }

  private finished(state: Uint8Array): boolean {
    return this.stepper.layout.tasks.every(
      (_, task) => this.program.tasks[task]?.background === true || !this.runs(state, task),
    );
  }

  private runs(state: Uint8Array, task: number): boolean {
    const { base, operation, root } = this.stepper.layout.tasks[task]!;
    const view = viewOn(state);
    return operation ? readSpot(view, base, operation.where) !== 0 : readSpot(view, 0, root!) !== 0;
  }

  private scheduleTo({ state, move }: Sighting): Move[] {
    const tasks = Array.from({ length: this.stepper.tasks }, (_, task) => task);
    const clean = (bytes: Uint8Array) => void this.trail.take(bytes, viewOn(bytes));
    const way = movesTo(
      state,
      (number) => this.parents[number]!,
      (number) => this.states.at(number),
      this.stepper,
      () => tasks,
      clean,
    );
    return move ? [...way, move] : way;
  }
}

function viewOn(state: Uint8Array): DataView {
  return new DataView(state.buffer, state.byteOffset, state.byteLength);
}
