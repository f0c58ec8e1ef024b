/** A compiled program, instantiated: a search in turns, the way to any state, the transitions of any state. */

import { longestRun, type Move, type Search } from '../engine.ts';
import type { SetStatistics } from '../subtables.ts';
import type { Program } from '../../ir/ir.ts';
import { packInitial } from '../../state/packed.ts';
import type { Commons } from './commons.ts';
import type { Compiled, Keeping } from './compile.ts';
import { header } from './depth.ts';
import type { BreadthFirst, DepthFirst, Exports, Keyed, Variable } from './exports.ts';
import { KeyRoom } from './keyroom.ts';
import { batchSize, longestStep, status } from './machine.ts';
import type { Shard, Status } from './machine.ts';
import { wayTo } from './origins.ts';
import { readyFor } from './ready.ts';
import { Room } from './room.ts';
import { restoreVariables, saveVariables } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { pause } from './successors.ts';
import { surveyOf } from './survey.ts';
import { WebAssembly } from './webassembly.ts';

interface SearchLimits {
  readonly states?: number;
  readonly steps?: number;
}

/** What an instance that is one shard of a search needs of those who connect it with the others: see `Outside`. */
export interface Sharding extends Shard {
  readonly send: () => void;
  readonly grant: () => void;
  readonly commons: Commons;
}

/** A transition as compiled code sees it. */
export interface RawSuccessor {
  readonly move: Move;
  readonly end: Status;
  /** The moves taken behind it by tasks that were alone. */
  readonly then: readonly Move[];
  /** Where the successor stands in memory, until the next one is asked for. */
  readonly address: number;
}

/** Enough for any step that comes to an end; one that does not is given up after a second. */
const [none, muchPatience] = [2 ** 31 - 1, 2 ** 27];

export class Instance {
  /** The bytes for which memory was divided. */
  private readonly roomFor: number;
  readonly compiled: Compiled;
  readonly exports: Exports;
  readonly breadth: BreadthFirst | undefined;
  private readonly stack: DepthFirst | undefined;
  private readonly keyed: Keyed | undefined;
  readonly room: Room | KeyRoom;
  /** Breadth first: the sizes of the levels whose states have all been found. */
  readonly levels: number[] = [];
  private readonly steps: readonly ((state: number) => Status)[];
  /** What a task (from 0) does where a sleeping guard forbids its step. */
  private readonly sleep: (state: number, task: number) => Status;
  /** Takes a step of a task that is alone: the task, from 1, or 0. Where the program says that there may be such steps. */
  private readonly alone: ((state: number) => number) | undefined;

  /**
   * `bytes` is how much memory may be used. `doubt` is asked whether the step of a task (from 0) in the state with
   * the number, which may be endless, breaks a rule. There will be no more than `mostStates`. `keeping` is for
   * breadth-first searches. With `sharding` it is one shard of such a search, and all that goes on from level to
   * level is left to others.
   */
  constructor(
    program: Program,
    search: Search,
    bytes: number,
    doubt: (state: number, move: Move) => boolean,
    mostStates = Infinity,
    keeping: Keeping = 'full',
    sharding?: Sharding,
  ) {
    const { compiled, module } = readyFor(program, search, keeping, sharding);
    this.compiled = compiled;
    this.roomFor = bytes;
    const { layout } = this.compiled;
    // On a stack about as many successors wait as there are states, if it is as deep as can be.
    const stackBytes = search === 'depth-first' ? layout.bytes + 8 + header.bytes : 0;
    const room =
      keeping === 'full'
        ? new Room(this.compiled, bytes, stackBytes, mostStates)
        : new KeyRoom(this.compiled, bytes, sharding?.commons);
    this.room = room;
    const env = {
      memory: this.room.memory,
      ...(sharding && { send: sharding.send, grant: sharding.grant }),
      makeRoom: () => this.room.make(),
      levelFound: () => this.levels.push(this.exports.states.value - this.breadth!.levelEnd.value),
      doubt: (state: number, task: number) => Number(this.undisturbed(() => doubt(state, this.move(task)))),
    };
    const { exports } = new WebAssembly.Instance(module, { env });
    this.exports = exports as Exports;
    if (search === 'breadth-first') this.breadth = exports as BreadthFirst;
    else this.stack = exports as DepthFirst;
    const { sleep, alone } = exports as { readonly sleep?: Instance['sleep']; readonly alone?: Instance['alone'] };
    [this.sleep, this.alone] = [sleep ?? (() => status.disabled), alone];
    const steps = exports as Record<string, (state: number) => Status>;
    this.steps = layout.tasks.map((_, task) => steps[`step ${task}`]!);
    this.exports.patience.value = longestStep / 2;
    if (room instanceof KeyRoom) room.connect((this.keyed = exports as Keyed));
    else room.connect(this.exports);
  }

  /** Finds the initial state, unless there may be no states. */
  begin(limits: SearchLimits): void {
    const { exports, compiled, breadth, stack } = this;
    this.limit(limits);
    new Uint8Array(this.room.memory.buffer).set(packInitial(compiled.layout), compiled.map.batch);
    exports.waiting.value = 1;
    exports.depth.value = -1;
    this.enterInitial();
    if (breadth) {
      breadth.flush();
      // The initial state was looked up like a successor of itself; its real ones are counted from 0.
      if (this.keyed) this.keyed.logParent.value = -1;
      exports.transitions.value = 0n;
      exports.depth.value = 0;
      breadth.levelEnd.value = exports.states.value;
      this.levels.push(exports.states.value);
    }
    if (stack) {
      const room = this.room as Room;
      stack.stackStart.value = room.stack;
      stack.stackEnd.value = room.arena;
      stack.begin();
    }
  }

  /** Finds the key of the initial state, which is in the batch, where there are keys. */
  enterInitial(): void {
    if (!this.keyed) return;
    const { enter, expanding } = this.keyed;
    const { map } = this.compiled;
    // No state is being expanded: what stands there must differ from the initial state in every word.
    const initial = new Uint8Array(this.room.memory.buffer, map.batch, map.batchStride);
    new Uint8Array(this.room.memory.buffer).set(
      initial.map((byte) => ~byte),
      map.current,
    );
    enter(map.batch, map.parents);
    // In a shard states may come in before one is expanded: this one is then put back into its place.
    if (!expanding) return;
    expanding.value = this.view.getBigInt64(map.roots, true);
    this.exports.waiting.value = 0;
    this.keyed.receive!();
  }

  limit({ states, steps }: SearchLimits): void {
    this.exports.mostStates.value = Math.min(states ?? none, none);
    this.exports.mostSteps.value = Math.min(steps ?? none, none);
  }

  /** Goes on with the search, for so many states or transitions; false when it is over. */
  search(turns: number): boolean {
    const { exports } = this;
    // In a breadth-first search the level in which a violation is found is completed, in as many turns as that takes.
    const found = exports.violation.value && (this.stack || exports.violationLength.value === 0);
    if (found || exports.halt.value) return false;
    const why = exports.search(turns);
    if (why === pause.over && this.stack && !exports.violation.value && exports.mostSteps.value < none)
      this.stack.finish();
    return why === pause.turn;
  }

  /** How many states of the level have not been expanded; at 0 those of the next one are known. */
  get leftOfLevel(): number {
    const { head, levelEnd, flush } = this.breadth!;
    if (head.value === levelEnd.value) flush();
    return levelEnd.value - head.value;
  }

  /** Expands one state of a breadth-first search, given by number, whatever the search does. */
  expand(state: number): void {
    this.breadth!.expand(state);
    this.breadth!.flush();
  }

  /** What a compressed search that is over tells of its states; undefined where they are not compressed. */
  survey(): SetStatistics | undefined {
    const { room, compiled, exports } = this;
    if (!(room instanceof KeyRoom) || !compiled.shape) return undefined;
    return surveyOf(compiled, compiled.shape, room, exports as Exports & Keyed);
  }

  /** Whether the `sometimes` at the position among them was reached. */
  reached(position: number): boolean {
    return (this.exports as unknown as Record<string, Variable>)[`witness ${position}`]!.value !== 0;
  }

  /** All that the search has come to, between two turns; with the ranges of memory that it names. */
  snapshot(): Snapshot {
    const { room, roomFor, levels, exports, breadth } = this;
    breadth?.flush();
    const memoryBytes = room.memory.buffer.byteLength;
    const variables = saveVariables(exports);
    return { roomFor, memoryBytes, ranges: room.ranges(), room: room.saved(), variables, levels };
  }

  /** Takes over a snapshot, instead of beginning, in memory that `load` fills. */
  async restore(snapshot: Snapshot, load: (memory: ArrayBuffer) => Promise<void>): Promise<void> {
    const { room, exports, levels } = this;
    room.growTo(snapshot.memoryBytes);
    await load(room.memory.buffer);
    restoreVariables(exports, snapshot.variables);
    room.restore(snapshot.room);
    for (const level of snapshot.levels) levels.push(level);
    room.make();
  }

  /** How far the search has come, in the words of `Progress`. */
  counts() {
    const { exports, breadth, stack } = this;
    if (breadth && !exports.halt.value) breadth.flush();
    const states = exports.states.value;
    // A level that was begun counts.
    const begun = breadth && breadth.head.value > 0 && states > breadth.levelEnd.value ? 1 : 0;
    return {
      states,
      transitions: Number(exports.transitions.value),
      depth: stack ? stack.deepest.value : exports.depth.value + begun,
      frontier: breadth ? states - breadth.head.value : exports.depth.value + 1,
      ...(breadth && { levels: this.levels }),
    };
  }

  get view(): DataView {
    return new DataView(this.room.memory.buffer);
  }

  /** The address of a state by its number, where full states are kept. */
  address(state: number): number {
    if (!(this.room instanceof Room)) throw new Error('no full states are kept');
    return this.room.arena + state * this.compiled.arenaStride;
  }

  /** What is kept with a state: breadth first the number of its parent, depth first the steps in which it was met. */
  wordOf(state: number): number {
    return this.view.getInt32(this.address(state) + this.compiled.layout.bytes, true);
  }

  /** How many states have been expanded, breadth first. */
  get expanded(): number {
    return this.breadth!.head.value;
  }

  /** The bytes of the state at an address. */
  stateAt(address: number): Uint8Array {
    return new Uint8Array(this.room.memory.buffer, address, this.compiled.layout.bytes);
  }

  /** Every transition of a state, given by number where full states are kept, else as it is: tasks in order, choices in lexical order. */
  *successors(state: number | Uint8Array): Iterable<RawSuccessor> {
    const { exports, compiled } = this;
    const address = compiled.map.batch + batchSize * compiled.map.batchStride;
    for (let task = 0; task < this.steps.length; task++) {
      exports.choices.value = compiled.map.choices;
      do {
        exports.choice.value = compiled.map.choices;
        const from = typeof state === 'number' ? this.stateAt(this.address(state)) : state;
        this.stateAt(address).set(from);
        let end = this.steps[task]!(address);
        if (end === status.asleep) {
          this.stateAt(address).set(from);
          end = this.sleep(address, task);
        }
        const move = this.move(task);
        if (end === status.rested) yield { move, end, address, then: this.goOn(address) };
        else if (end !== status.disabled) yield { move, end, address, then: [] };
      } while (exports['next script']() === 1);
    }
  }

  /** Takes the steps that tasks take alone, from the state at an address on. */
  private goOn(address: number): Move[] {
    const moves: Move[] = [];
    while (this.alone && moves.length < longestRun) {
      const [before, task] = [this.stateAt(address).slice(), this.alone(address)];
      if (task > 0) moves.push(this.undisturbed(() => this.onlyMove(before, task - 1)));
      else break;
    }
    return moves;
  }

  /** The one move that the task has in a state. */
  private onlyMove(from: Uint8Array, task: number): Move {
    const { exports } = this;
    const { choices, trial } = this.compiled.map;
    exports.choices.value = choices;
    do {
      exports.choice.value = choices;
      this.stateAt(trial).set(from);
      if (this.steps[task]!(trial) === status.rested) return this.move(task);
    } while (exports['next script']() === 1);
    throw new Error('a task that was alone has no step');
  }

  /** The moves that lead from the initial state to the one with the number; depth first: one on the stack or next to it. */
  scheduleTo(state: number): Move[] {
    if (this.keyed) return this.movesFrom(this.wayTo(state, this.keyed));
    return this.movesAlong(this.pathTo(state).map((number) => this.stateAt(this.address(number)).slice()));
  }

  /** The moves that lead from each of the states to the next. */
  movesAlong(path: readonly Uint8Array[]): Move[] {
    const moves: Move[] = [];
    for (const [i, target] of path.entries()) {
      if (i === 0) continue;
      const before = moves.length;
      for (const { move, end, address, then } of this.successors(path[i - 1]!)) {
        if (end !== status.rested || Buffer.compare(this.stateAt(address), target) !== 0) continue;
        moves.push(move, ...then);
        break;
      }
      if (moves.length === before) throw new Error(`no step leads from state ${i - 1} of a path to the next`);
    }
    return moves;
  }

  private wayTo(state: number, { logBase, logEnd, logNoted, states }: Keyed): number[] {
    const [base, end] = [logBase.value >>> 0, logEnd.value >>> 0];
    const log = new Uint8Array(this.room.memory.buffer, base, end - base);
    return wayTo(state, log, states.value, logNoted.value);
  }

  /** The moves from the initial state on, each given as its position among those of its state that come to rest. */
  private movesFrom(way: readonly number[]): Move[] {
    const moves: Move[] = [];
    let state = packInitial(this.compiled.layout);
    for (const branch of way) {
      let position = 0;
      const before = moves.length;
      for (const { move, end, address, then } of this.successors(state)) {
        if (end !== status.rested || position++ < branch) continue;
        moves.push(move, ...then);
        state = this.stateAt(address).slice();
        break;
      }
      if (moves.length === before) throw new Error(`no transition ${branch} after ${before} moves`);
    }
    return moves;
  }

  /** The states from the initial one to the one with the number. */
  private pathTo(state: number): number[] {
    const path = [state];
    const { view, stack } = this;
    if (stack) {
      for (let top = stack.top.value >>> 0; top !== 0; top = view.getUint32(top + header.below, true)) {
        const number = view.getInt32(top + header.state, true);
        if (number !== path.at(-1)) path.push(number);
      }
    } else
      for (let at = state; at > 0;) {
        at = this.wordOf(at);
        path.push(at);
      }
    return path.toReversed();
  }

  /** The move of a task under the script of choices that was last run. */
  private move(task: number): Move {
    const { exports, compiled, view } = this;
    const choices = Array.from({ length: (exports.choice.value - compiled.map.choices) / 8 }, (_, i) =>
      view.getInt32(compiled.map.choices + 8 * i, true),
    );
    return { task, choices };
  }

  /** Does something with steps that may take long: all of them that end are known to. */
  patiently<T>(action: () => T): T {
    const { patience } = this.exports;
    const before = patience.value;
    patience.value = muchPatience;
    const result = action();
    patience.value = before;
    return result;
  }

  /** Does something that runs other steps while one is under way. */
  private undisturbed<T>(action: () => T): T {
    const { choice, choices, spent, limit } = this.exports;
    const { map } = this.compiled;
    const variables = [choice, choices, spent, limit];
    const before = variables.map(({ value }) => value);
    const script = new Uint8Array(this.room.memory.buffer).slice(map.choices, choices.value);
    const result = this.patiently(action);
    new Uint8Array(this.room.memory.buffer).set(script, map.choices);
    variables.forEach((variable, i) => (variable.value = before[i]!));
    return result;
  }
}
