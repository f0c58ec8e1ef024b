/**
 * One shard of a breadth-first search by several workers: an instance that holds the states whose words say so, made of
 * pairs that all of them share. Level by level it expands those of the level, sends on what belongs to others, takes in
 * what they send, and waits for all of them at the end. States, transitions, depth and violations are therefore those of
 * one worker.
 */

import type { Limits } from '../engine.ts';
import type { Pair } from '../../state/shape.ts';
import { Commons } from './commons.ts';
import type { CommonsPlan } from './commons.ts';
import type { Program } from '../../ir/ir.ts';
import { packInitial } from '../../state/packed.ts';
import type { Keyed } from './exports.ts';
import { Instance } from './instance.ts';
import { batchSize, box, boxBytes } from './machine.ts';
import { stopped } from './mail.ts';
import type { Mail } from './mail.ts';

/** States to expand before the mail is looked at. */
const turn = 128;
/** How many states can be numbered. */
const mostNumbers = 2 ** 31 - 1;
/** What is told besides witnesses at the end of a level. */
const fixedNews = 6;

/** What all shards of a search have in common. */
export interface ShardKind {
  /** How states are paired. */
  readonly shape: Pair;
  /** The words that say whose a state is, see `Shard` in `machine.ts`. */
  readonly words: readonly number[] | undefined;
  readonly commons: CommonsPlan;
}

/** How many numbers shards tell each other at the end of a level, about a program. */
export function newsOf(program: Program): number {
  return fixedNews + witnessesOf(program);
}

function witnessesOf(program: Program): number {
  return program.properties.filter(({ kind }) => kind === 'sometimes').length;
}

/** A violation as a shard knows it. */
export interface ShardViolation {
  /** What it is about: one of `violated`. */
  readonly kind: number;
  readonly length: number;
  readonly state: Uint8Array;
}

/** What a shard has found when the search has ended. */
export interface ShardFound {
  readonly violation: ShardViolation | null;
  /** The number of the first pool found too small, or 0. */
  readonly pool: number;
  readonly sawFinal: boolean;
  readonly cut: boolean;
  readonly reached: readonly boolean[];
}

export class Shard {
  private readonly mail: Mail;
  private readonly instance: Instance;
  private readonly limits: Limits;
  private readonly count: number;
  private readonly self: number;
  private readonly witnesses: number;
  private readonly commons: Commons;
  /** The first pool found too small in levels that are complete. */
  private pool = 0;
  private depth = -1;
  /** Which shards have sent their last box of the level. */
  private readonly ended: boolean[];
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(program: Program, limits: Limits, common: ShardKind, mail: Mail, self: number) {
    const { count } = mail.buffers;
    this.mail = mail;
    this.limits = limits;
    this.count = count;
    this.self = self;
    this.ended = Array.from({ length: count }, () => false);
    this.witnesses = witnessesOf(program);
    const { words, shape } = common;
    const commons = new Commons(common.commons, self);
    this.commons = commons;
    const { base } = commons;
    const sharding = { count, self, words, base, commons, send: () => this.sendFull(), grant: () => this.grant() };
    const doubt = () => {
      mail.stopAll(stopped.doubt);
      return true;
    };
    this.instance = new Instance(program, 'breadth-first', 0, doubt, limits.states, { shape }, sharding);
  }

  /** Searches until the search is over, or has to stop. */
  run(): ShardFound {
    this.begin();
    for (let more = this.endLevel(0); more; more = this.expandLevel());
    this.tell();
    return this.found();
  }

  private get exports() {
    return this.instance.exports;
  }

  /** Looks up the initial state if it is the shard's own. */
  private begin(): void {
    const { exports, instance, limits } = this;
    const { map, layout } = instance.compiled;
    exports.mostSteps.value = Math.min(limits.steps ?? mostNumbers, mostNumbers);
    exports.mostStates.value = limits.states === undefined ? mostNumbers : 0;
    exports.depth.value = this.depth;
    this.memory.set(packInitial(layout), map.batch);
    this.instance.enterInitial();
    const { owner } = exports as unknown as { owner: (state: number, key: bigint) => number };
    const own = owner(map.batch, this.view.getBigInt64(map.hashes, true)) === this.self;
    exports.waiting.value = own ? 1 : 0;
    this.flush();
    exports.transitions.value = 0n;
  }

  /** Expands the states of a level. Whether there is a next one. */
  private expandLevel(): boolean {
    const { exports, mail } = this;
    const breadth = this.instance.breadth!;
    const before = exports.states.value;
    breadth.levelEnd.value = before;
    exports.depth.value = ++this.depth;
    this.ended.fill(false);
    this.ended[this.self] = true;
    while (breadth.head.value < before) {
      exports.search(turn);
      this.takeIn();
      if (this.isOver()) return false;
      this.tell();
    }
    for (let to = 0; to < this.count; to++) if (to !== this.self && !this.send(to, true)) return false;
    const complete = () => {
      this.takeIn();
      return this.ended.every(Boolean);
    };
    if (!mail.waitUntil(complete)) return false;
    this.flush();
    return this.endLevel(before);
  }

  /** Waits for the others at the end of a level. `before`: how many states there were at its beginning. Whether there is a next one. */
  private endLevel(before: number): boolean {
    const { exports, mail } = this;
    if (this.isOver()) return false;
    const seen = this.each('seen');
    const { commons } = this;
    const news = [exports.states.value - before, Number(exports.violation.value !== 0), exports.pool.value];
    // Who comes last knows how many pairs there are.
    const all = mail.exchange([...news, commons.taken, ...commons.reserve, ...seen]);
    if (!all || !this.widenIndex(all)) return false;
    const pools = all.map(([, , pool]) => pool!).filter((pool) => pool > 0);
    if (this.pool === 0 && pools.length > 0) this.pool = Math.min(...pools);
    exports.pool.value = 0;
    seen.forEach((_, i) => {
      if (all.some((each) => each[fixedNews + i])) this.variable(`witness ${i}`).value = 1;
    });
    this.tell();
    return all.every(([, violation]) => !violation) && all.some(([states]) => states! > 0);
  }

  /** Makes the index of pairs larger, if it is time. False where the search stops. */
  private widenIndex(all: readonly (readonly number[])[]): boolean {
    const { commons, mail } = this;
    const taken = Math.max(...all.map((news) => news[3]!));
    const slots = commons.slotsFor(taken);
    if (slots === this.variable('indexSlots').value) return true;
    commons.setSlots(slots);
    if (this.self === 0) commons.fillIndex(taken, all.map((news) => [news[4]!, news[5]!])); // prettier-ignore
    return mail.exchange(all[this.self]!) !== undefined;
  }

  /** Whether the search has to stop. */
  private isOver(): boolean {
    const { exports, mail } = this;
    if (exports.halt.value) mail.stopAll(stopped[this.commons.wants]);
    return mail.stop !== 0;
  }

  private flush(): void {
    if (!this.exports.halt.value) this.instance.breadth!.flush();
  }

  /** Compiled code has found another state, and all that it may have. */
  private grant(): void {
    if (this.limits.states === undefined) return;
    const { mostStates } = this.exports;
    const some = this.mail.takeStates();
    if (some === 0) this.mail.stopAll(stopped.states);
    mostStates.value = Math.min(mostStates.value + some, mostNumbers);
  }

  /** Sends the boxes that are full. */
  private sendFull(): void {
    for (let to = 0; to < this.count; to++)
      if (this.view.getInt32(this.boxAt(to), true) === batchSize) this.send(to, false);
  }

  /** Sends what is in the box for a shard, if anything or if it is the last of a level. False where the search stops. */
  private send(to: number, last: boolean): boolean {
    const { mail } = this;
    const at = this.boxAt(to);
    const hasSpace = () => {
      if (mail.hasSpace(to)) return true;
      // The others may be waiting for space, too.
      this.takeIn();
      return mail.hasSpace(to);
    };
    const sent = mail.waitUntil(hasSpace);
    if (sent) {
      this.view.setInt32(at + box.last, Number(last), true);
      const used = box.roots + 8 * this.view.getInt32(at + box.count, true);
      mail.write(to, this.memory.subarray(at, at + used));
    }
    this.view.setInt32(at + box.count, 0, true);
    return sent;
  }

  /** Looks up all that others have sent in this level. */
  private takeIn(): void {
    for (let from = 0; from < this.count; from++)
      for (let bytes; !this.ended[from] && (bytes = this.mail.peek(from));) {
        this.receive(bytes, from);
        this.mail.release(from);
      }
  }

  /** Makes a box the batch, and looks it up. */
  private receive(bytes: Uint8Array, from: number): void {
    const { map } = this.instance.compiled;
    const [count, last] = new Int32Array(bytes.buffer, bytes.byteOffset, 2) as unknown as [number, number];
    if (last) this.ended[from] = true;
    if (count === 0 || this.exports.halt.value) return;
    this.flush();
    if (this.exports.halt.value) return;
    this.memory.set(bytes.subarray(box.roots, box.roots + 8 * count), map.roots);
    this.exports.waiting.value = count;
    (this.exports as unknown as Keyed).receive!();
  }

  /** The address of the box for a shard. */
  private boxAt(to: number): number {
    return this.instance.compiled.map.boxes + to * boxBytes;
  }

  private tell(): void {
    const { exports, depth } = this;
    const { head, levelEnd } = this.instance.breadth!;
    const states = exports.states.value;
    this.mail.tell({
      states,
      transitions: Number(exports.transitions.value),
      expanded: head.value,
      depth: Math.max(0, depth),
      found: depth < 0 ? 0 : states - levelEnd.value,
    });
  }

  private found(): ShardFound {
    const { exports, instance } = this;
    const { map, layout } = instance.compiled;
    const { violation, violationLength } = exports;
    return {
      violation: violation.value
        ? {
            kind: violation.value,
            length: violationLength.value,
            state: instance.stateAt(map.worst).slice(0, layout.bytes),
          }
        : null,
      pool: this.pool || exports.pool.value,
      sawFinal: exports.sawFinal.value !== 0,
      cut: exports.cut.value !== 0,
      reached: this.each('witness').map((known, i) => known + this.each('seen')[i]! > 0),
    };
  }

  /** The values of the variables that there is one of for each `sometimes`. */
  private each(name: 'witness' | 'seen'): number[] {
    return Array.from({ length: this.witnesses }, (_, i) => this.variable(`${name} ${i}`).value);
  }

  private variable(name: string): { value: number } {
    return (this.exports as unknown as Record<string, { value: number }>)[name]!;
  }

  private get view(): DataView {
    return this.instance.view;
  }

  /** All of the memory of compiled code, which may have grown. */
  private get memory(): Uint8Array {
    const { buffer } = this.instance.room.memory;
    if (this.bytes.buffer !== buffer) this.bytes = new Uint8Array(buffer);
    return this.bytes;
  }
}
