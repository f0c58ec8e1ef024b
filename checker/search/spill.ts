/**
 * Breadth-first search with its states on disk: slower than in memory, and as exact.
 *
 * A state is the root of its tree of pairs, 64 bits that say all of it; the pairs stay in memory. Level by level the
 * successors of all states are collected, sorted, and only then compared with all that was found before, in
 * one pass over sorted files. Which state was found from which is not kept: the way to a violation is found by
 * expanding the levels before it again, the last one first.
 */

import type { Move } from '../engine/engine.ts';
import type { Instance } from '../engine/wasm/instance.ts';
import { mostAtOnce, Rounds } from '../engine/wasm/rounds.ts';
import type { RootViolation } from '../engine/wasm/rounds.ts';
import { status } from '../engine/wasm/machine.ts';
import { violated } from '../engine/wasm/verdicts.ts';
import type { Budget, Counts } from './limits.ts';
import { ArrayReader, Merged, Scratch, SegmentReader, SegmentWriter } from './spill-files.ts';
import type { KeySource, Segment } from './spill-files.ts';
import { Visited } from './spill-visited.ts';

/** The part of the memory that may be used which the successors found in a round take, wherever they are. */
const shareOfRounds = 0.25;
/** What one successor takes there: in the table, in the list of those found, and in the files' buffers. */
const bytesEach = 20;
/** Successors compared with the visited states at one go. */
const mostCompared = 2 ** 16;

export interface SpillOptions {
  readonly folder: string;
  readonly instance: Instance;
  readonly budget: Budget;
  /** Bytes that may be used, and how many states there may be. */
  readonly bytes: number;
  readonly states: number;
  /** How many successors a round may find. Not said: as many as there is memory for. */
  readonly most?: number;
}

export class SpilledSearch {
  /** The violation found, by the state it is about, which is in the last level or the one before. */
  violation: RootViolation | null = null;
  private readonly instance: Instance;
  private readonly budget: Budget;
  private readonly scratch: Scratch;
  private readonly rounds: Rounds;
  private readonly visited: Visited;
  private readonly mostStates: number;
  /** The levels one after the other in one file, each sorted. */
  private readonly file: number;
  private readonly levels: Segment[] = [];
  private states = 0;
  private transitions = 0;
  /** States of the present level that have been expanded. */
  private expanded = 0;

  /** Throws system errors where the folder cannot be written. */
  constructor({ folder, instance, budget, bytes, states, most }: SpillOptions) {
    this.scratch = new Scratch(folder);
    this.instance = instance;
    this.budget = budget;
    this.mostStates = states;
    const inRound = most ?? Math.max(2 ** 15, Math.floor((shareOfRounds * bytes) / bytesEach));
    instance.room.limitTo(bytes - 8 * inRound);
    this.rounds = new Rounds(instance, inRound);
    this.visited = new Visited(this.scratch);
    this.file = this.scratch.file();
  }

  /** Searches until there is nothing left, a level with a violation is complete, or a limit is hit. */
  async run(): Promise<void> {
    try {
      const [low, high] = words(BigUint64Array.of(this.rounds.initial()));
      const writer = new SegmentWriter(this.file, 0);
      writer.push(low!, high!);
      this.addLevel(writer.finish());
      this.violation = this.rounds.violation;
      let more = true;
      while (more && this.violation === null && this.budget.hit === null) more = await this.nextLevel();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      this.budget.hit ??= 'disk';
    }
  }

  /** How far the search has come. */
  counts(): Counts {
    const { states, levels, expanded, transitions } = this;
    const frontier = (levels.at(-1)?.count ?? 0) - expanded;
    return { states, transitions, depth: levels.length - 1, frontier, levels: levels.map(({ count }) => count) };
  }

  end(): void {
    this.scratch.closeAll();
  }

  /** Expands the last level and makes the next one. False where there is none, or a limit was hit. */
  private async nextLevel(): Promise<boolean> {
    const { rounds, scratch, budget } = this;
    const runs: Segment[] = [];
    await this.expandLevel(this.levels.length - 1, {
      full: () => void runs.push(this.writeRun()),
      expanded: (roots) => {
        this.expanded += roots.length;
        this.transitions = Number(this.instance.exports.transitions.value);
        return false;
      },
    });
    this.violation = rounds.violation;
    if (budget.hit !== null) return false;
    const last = new ArrayReader(words(rounds.sorted()));
    const writer = new SegmentWriter(this.file, this.states);
    await this.dropKnown(new Merged([...runs.map((run) => new SegmentReader(run)), last]), writer);
    for (const { file } of runs) scratch.close(file);
    if (budget.hit !== null || writer.count === 0) return false;
    this.addLevel(writer.finish());
    if (this.states >= this.mostStates) budget.hit ??= 'states';
    return true;
  }

  private addLevel(level: Segment): void {
    this.states += level.count;
    this.levels.push(level);
    this.visited.add(level);
    this.expanded = 0;
  }

  /** Expands a level in rounds, a few states at a time, until it is done, `expanded` gives true, or a limit is hit. */
  private async expandLevel(depth: number, { full, expanded }: Expansion): Promise<void> {
    const { rounds, budget } = this;
    const reader = new SegmentReader(this.levels[depth]!);
    let [roots, most] = [take(reader), mostAtOnce];
    rounds.begin(depth);
    while (roots.length > 0 && budget.hit === null) {
      const now = roots.subarray(0, most);
      const before = rounds.count;
      if (rounds.expand(now)) {
        if (expanded(now, before)) return;
        roots = roots.length > most ? roots.subarray(most) : take(reader);
        most = mostAtOnce;
      } else {
        if (before > 0) full();
        else if (now.length > 1) most = now.length >> 1;
        else budget.hit = 'memory';
        rounds.begin(depth);
      }
      if (budget.due()) await budget.breathe(this.counts());
    }
  }

  /** Writes what the round has found. */
  private writeRun(): Segment {
    const writer = new SegmentWriter(this.scratch.file(), 0);
    const keys = words(this.rounds.sorted());
    for (let at = 0; at < keys.length; at += 2) writer.push(keys[at]!, keys[at + 1]!);
    return writer.finish();
  }

  /** Writes those of the keys that no level has. */
  private async dropKnown(keys: KeySource, writer: SegmentWriter): Promise<void> {
    const { budget, visited } = this;
    const some = new Uint32Array(2 * mostCompared);
    const known = new Uint8Array(mostCompared);
    while (!keys.done && budget.hit === null) {
      let count = 0;
      for (; !keys.done && count < mostCompared; keys.next()) {
        some[2 * count] = keys.low;
        some[2 * count++ + 1] = keys.high;
      }
      known.fill(0);
      visited.mark(some, count, known);
      for (let i = 0; i < count; i++) if (!known[i]) writer.push(some[2 * i]!, some[2 * i + 1]!);
      if (budget.due()) await budget.breathe(this.counts());
    }
  }

  /** The moves from the initial state to the violation's; null where a limit was hit on the way. */
  async schedule({ kind, length, root }: RootViolation): Promise<readonly Move[] | null> {
    const moves: Move[] = [];
    let target = root;
    // A failing transition is one step behind its state.
    for (let level = length - (kind === violated.transition ? 2 : 1); level >= 0; level--) {
      const found = await this.parentOf(target, level);
      if (found === null) return null;
      moves.push(...found.moves.toReversed());
      target = found.parent;
    }
    return moves.toReversed();
  }

  /** A state of a level from which a step leads to the one with the root. */
  private async parentOf(root: bigint, level: number): Promise<{ parent: bigint; moves: readonly Move[] } | null> {
    const { rounds } = this;
    let among: BigUint64Array | undefined;
    await this.expandLevel(level, {
      full: () => {},
      expanded: (roots, before) => {
        if (!rounds.since(before).includes(root)) return false;
        among = roots.slice();
        return true;
      },
    });
    if (among === undefined) return null;
    const target = rounds.unpack(root);
    for (const parent of among) {
      const state = rounds.unpack(parent);
      for (const { move, end, address, then } of this.instance.successors(state))
        if (end === status.rested && Buffer.compare(this.instance.stateAt(address), target) === 0)
          return { parent, moves: [move, ...then] };
    }
    throw new Error('no step leads to a state that was found');
  }
}

/** What follows on the expanding of a level. */
interface Expansion {
  /** The round is full: what it has found must be taken before the next one. */
  readonly full: () => void;
  /** So many successors had been found before these states were expanded. True ends it. */
  readonly expanded: (roots: BigUint64Array, before: number) => boolean;
}

/** Keys as the files have them: two words each. */
function words(keys: BigUint64Array): Uint32Array {
  return new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
}

/** The next states of a level. */
function take(reader: SegmentReader): BigUint64Array {
  const roots = new BigUint64Array(mostAtOnce);
  const halves = words(roots);
  let count = 0;
  for (; !reader.done && count < mostAtOnce; reader.next()) {
    halves[2 * count] = reader.low;
    halves[2 * count++ + 1] = reader.high;
  }
  return roots.subarray(0, count);
}
