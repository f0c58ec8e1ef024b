/** Pairs of a packed state and the task that ran last, each with the cheapest way known to it: what `fewest-switches.ts` goes over. */

import { PackedStates } from './packed-states.ts';

/** Switches and steps as one number, switches first, so that the cheaper of two costs is the lesser number. */
export type Cost = number;

const mostSteps = 2 ** 24;
const unknown = 2 ** 32 - 1;
/** No cost has more switches than this. */
export const mostSwitches = 254;

export function costOf(switches: number, steps: number): Cost {
  return switches * mostSteps + Math.min(steps, mostSteps - 1);
}

export function switchesOf(cost: Cost): number {
  return Math.floor(cost / mostSteps);
}

export function stepsOf(cost: Cost): number {
  return cost % mostSteps;
}

export class Pairs {
  readonly states: PackedStates;
  /** Who may have run last: a task, from 1, or nobody, 0. */
  private readonly lasts: number;
  private parents = new Int32Array(2 ** 12);
  private costs = new Uint32Array(2 ** 12).fill(unknown);
  private done = new Uint8Array(2 ** 12);
  /** By state: the cheapest cost at which it was come to, and at which any task could run without a switch. */
  private cheapest = new Uint32Array(2 ** 11).fill(unknown);
  private free = new Uint32Array(2 ** 11).fill(unknown);

  constructor(bytes: number, tasks: number) {
    this.states = new PackedStates(bytes);
    this.lasts = tasks + 1;
  }

  stateOf(pair: number): number {
    return Math.floor(pair / this.lasts);
  }

  /** The task that ran last, from 1; nobody: 0. */
  lastOf(pair: number): number {
    return pair % this.lasts;
  }

  /** The bytes of its state: a view, not a copy. */
  at(pair: number): Uint8Array {
    return this.states.at(this.stateOf(pair));
  }

  costOf(pair: number): Cost {
    return this.costs[pair]!;
  }

  /** The pair before it on the cheapest way; -1: it is the first. */
  parentOf(pair: number): number {
    return this.parents[pair]!;
  }

  /** A way to a pair: if it is the cheapest so far it is kept, and the number of the pair is given; else -1. */
  reach(state: Uint8Array, last: number, parent: number, cost: Cost): number {
    const number = this.states.number(state, 0);
    const pair = number * this.lasts + last;
    if ((number + 1) * this.lasts > this.costs.length) this.grow();
    if (this.done[pair] === 1 || cost >= this.costs[pair]! || this.isDominated(number, cost)) return -1;
    this.parents[pair] = parent;
    this.costs[pair] = cost;
    return pair;
  }

  /**
   * Whether it is still worth going on from a pair that was come to at this cost. Pairs are to be asked for in the
   * order of their costs: then there is no cheaper way to one, and it is not asked for again.
   */
  settle(pair: number, cost: Cost): boolean {
    const number = this.stateOf(pair);
    if (this.done[pair] === 1 || this.costs[pair] !== cost || this.isDominated(number, cost)) return false;
    this.done[pair] = 1;
    return true;
  }

  /** Notes the cost of a state. Whether it is come to for the first time, which is the cheapest way to it. */
  visit(pair: number): boolean {
    const number = this.stateOf(pair);
    if (this.cheapest[number] !== unknown) return false;
    this.cheapest[number] = this.costs[pair]!;
    return true;
  }

  /** Notes that the task that ran last cannot go on, so that all others can without a switch. */
  setFree(pair: number): void {
    const number = this.stateOf(pair);
    this.free[number] = Math.min(this.free[number]!, this.costs[pair]!);
  }

  /**
   * Whether the same state was come to so cheaply, whoever ran last, that what is found from there costs no more: one
   * switch lets any task run.
   */
  private isDominated(number: number, cost: Cost): boolean {
    if (this.free[number]! <= cost) return true;
    const cheapest = this.cheapest[number]!;
    if (cheapest === unknown) return false;
    const fewer = switchesOf(cost) - switchesOf(cheapest);
    return fewer > 1 || (fewer === 1 && stepsOf(cheapest) <= stepsOf(cost));
  }

  private grow(): void {
    this.parents = enlarged(this.parents, new Int32Array(2 * this.parents.length));
    this.costs = enlarged(this.costs, new Uint32Array(2 * this.costs.length).fill(unknown));
    this.done = enlarged(this.done, new Uint8Array(2 * this.done.length));
    this.cheapest = enlarged(this.cheapest, new Uint32Array(2 * this.cheapest.length).fill(unknown));
    this.free = enlarged(this.free, new Uint32Array(2 * this.free.length).fill(unknown));
  }
}

function enlarged<T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
