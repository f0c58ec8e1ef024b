/**
 * Which part of the states makes them many: for each, how many different states there would be if it were not
 * looked at.
 *
 * A state's hash is the sum of one number for each of its cells, so that without a part it is the sum less the
 * part's. How many different sums there are is estimated (HyperLogLog, 4096 registers each: an error of
 * about 1.6%), since to keep them would take as much room as the search did.
 */

import type { Part, PartStatistics } from '../engine/statistics.ts';
import { fixedCells, taskCellNames, taskCells, taskOwner } from '../state/cells.ts';
import type { Layout } from '../state/layout.ts';
import { readSpot } from '../state/record.ts';

/** More states than that say the same, and take longer to do so. */
const mostStates = 2 ** 21;
const registers = 2 ** 12;
const alpha = 0.7213 / (1 + 1.079 / registers);

/** `addresses`: where the states are, in order of discovery. */
export function partsOf(layout: Layout, view: DataView, addresses: readonly number[]): PartStatistics {
  const used = addresses.slice(0, mostStates);
  const counts = new PartCounts(layout, bitsThatVary(layout, view, used));
  for (const address of used) counts.add(view, address);
  return { states: used.length, parts: counts.parts() };
}

/** A byte for each of a state, with the bits that are not the same in all states. */
function bitsThatVary({ bytes }: Layout, view: DataView, addresses: readonly number[]): DataView {
  const bits = new DataView(new ArrayBuffer(bytes));
  const first = addresses[0] ?? 0;
  for (const address of addresses)
    for (let at = 0; at < bytes; at += 4) {
      const differ = view.getInt32(address + at, true) ^ view.getInt32(first + at, true);
      if (differ !== 0) bits.setInt32(at, bits.getInt32(at, true) | differ, true);
    }
  return bits;
}

/** A cell as it is read in every state, what it is part of, and what that is part of. */
interface FixedCell {
  readonly part: number;
  readonly around: number;
  readonly address: number;
  readonly unit: 8 | 16 | 32;
  /** Its bits within the unit. */
  readonly mask: number;
}

class PartCounts {
  private states = 0;
  private readonly layout: Layout;
  private readonly names: readonly string[];
  /** The parts that make up a state; behind them stand those that are made up of such parts. */
  private readonly single: number;
  private readonly tasks: ReadonlyMap<string, number>;
  private readonly fixed: readonly FixedCell[];
  /** What each part adds to the hash of the state under way: two lanes of 32 bits. */
  private readonly first: Int32Array;
  private readonly second: Int32Array;
  /** Both in the initial state: they stand for the part where it is not looked at. */
  private readonly initial: readonly [Int32Array, Int32Array];
  /** Whether a part has had another value than in the initial state. */
  private readonly varies: Uint8Array;
  /** The registers of each part, and behind them those of whole states. */
  private readonly estimates: Uint8Array;

  constructor(layout: Layout, varying: DataView) {
    this.layout = layout;
    const cells = fixedCells(layout).filter((cell) => readSpot(varying, cell.base, cell.spot) !== cell.spot.lo);
    const inTasks = taskCellNames(layout);
    const singles = [...new Set([...cells.map(({ name }) => name), ...inTasks])];
    this.single = singles.length;
    const owners = [
      ...new Set(cells.map(({ owner }) => owner)),
      ...layout.tasks.map((_, i) => taskOwner(layout, i)),
    ];
    this.names = [...singles, ...owners];
    const numbers = new Map(this.names.map((name, number) => [name, number]));
    this.tasks = new Map(inTasks.map((name) => [name, numbers.get(name)!]));
    this.fixed = cells.map(({ name, owner, base, spot: { offset, unit, shift, width } }) => ({
      part: numbers.get(name)!,
      around: numbers.get(owner)!,
      address: base + offset,
      unit,
      mask: width === 32 ? -1 : (2 ** width - 1) << shift,
    }));
    const parts = this.names.length;
    [this.first, this.second] = [new Int32Array(parts), new Int32Array(parts)];
    this.initial = [new Int32Array(parts), new Int32Array(parts)];
    this.varies = new Uint8Array(parts);
    this.estimates = new Uint8Array((parts + 1) * registers);
  }

  add(view: DataView, state: number): void {
    const { layout, first, second, fixed, tasks, names } = this;
    first.fill(0);
    second.fill(0);
    for (let i = 0; i < fixed.length; i++) {
      const { part, around, address, unit, mask } = fixed[i]!;
      const at = state + address;
      const whole =
        unit === 8 ? view.getUint8(at) : unit === 16 ? view.getUint16(at, true) : view.getInt32(at, true);
      this.mix(part, around, i, whole & mask);
    }
    const firstTask = names.length - layout.tasks.length;
    taskCells(layout, view, state, (task, name, place, value) =>
      this.mix(tasks.get(name)!, firstTask + task, fixed.length + place, value),
    );
    let [all, other] = [0, 0];
    for (let part = 0; part < this.single; part++) {
      all = (all + first[part]!) | 0;
      other = (other + second[part]!) | 0;
    }
    if (this.states++ === 0) [first, second].forEach((lane, i) => this.initial[i]!.set(lane));
    const [firstThen, secondThen] = this.initial;
    for (let part = 0; part < first.length; part++) {
      if (!this.varies[part]) {
        if (first[part] === firstThen[part]) continue;
        this.varies[part] = 1;
        // Up to now to look at the part made no difference.
        this.estimates.copyWithin(part * registers, names.length * registers);
      }
      const where = all - first[part]! + firstThen[part]!;
      this.note(part, scramble(where), scramble(other - second[part]! + secondThen[part]!));
    }
    this.note(names.length, scramble(all), scramble(other));
  }

  private mix(part: number, around: number, place: number, value: number): void {
    const key = Math.imul(place + 1, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b);
    const lanes = [scramble(key), scramble(key ^ 0x5bd1e995 ^ Math.imul(value + 77, 0x27d4eb2f))] as const;
    for (const each of [part, around]) {
      this.first[each]! += lanes[0];
      this.second[each]! += lanes[1];
    }
  }

  private note(part: number, where: number, what: number): void {
    const register = part * registers + (where >>> 20);
    const rank = Math.clz32(what) + 1;
    if (rank > this.estimates[register]!) this.estimates[register] = rank;
  }

  parts(): Part[] {
    const parts: Part[] = [];
    for (const [part, name] of this.names.entries())
      if (this.varies[part]) parts.push({ name, without: Math.min(this.states, this.distinct(part)) });
    return parts.sort((a, b) => a.without - b.without);
  }

  private distinct(part: number): number {
    let [sum, empty] = [0, 0];
    for (const rank of this.estimates.subarray(part * registers, (part + 1) * registers)) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const estimate = (alpha * registers * registers) / sum;
    const few = estimate <= 2.5 * registers && empty > 0;
    return Math.round(few ? registers * Math.log(registers / empty) : estimate);
  }
}

/** Every bit of what comes out depends on every bit of what went in. */
function scramble(bits: number): number {
  let x = bits | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
