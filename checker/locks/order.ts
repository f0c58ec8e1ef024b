/** The graph of lock orders that a program shows in all its executions, and the cycles in it. */

import type { Explorer, Limits, Outcome } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Place, Program } from '../ir/ir.ts';
import { ownerOf, poolsOf } from '../ir/slots.ts';
import { traceMoves } from '../trace/trace.ts';
import type { TraceStep } from '../trace/trace.ts';
import { lockStructs } from './classes.ts';
import { acquisitions } from './places.ts';
import { nameOf, possibleOrders, watching } from './watch.ts';
import type { Order } from './watch.ts';

/** One order with an execution that shows it: who took what, and where. */
export interface Link extends Order {
  readonly task: string;
  /** Where the lock that is held was taken, and where the other one. Null where the place is unknown. */
  readonly heldAt: Place | null;
  readonly takenAt: Place | null;
}

export interface LockOrders {
  /** Orders between different classes, by name. */
  readonly orders: readonly Order[];
  /** Classes of which a task takes one while it holds another one. */
  readonly nested: readonly string[];
  /** Each cycle as the links that it consists of; the shortest ones, each class pair in one at least. */
  readonly cycles: readonly (readonly Link[])[];
  /** Blocks of which code does not tell whether a lock has just been taken: what is taken there is not in the graph. */
  readonly unclear: readonly string[];
  /** The search: it has seen everything if it is exhaustive. */
  readonly outcome: Outcome;
}

export async function lockOrders(program: Program, explorer: Explorer, limits: Limits): Promise<LockOrders> {
  const taken = acquisitions(program);
  const possible = possibleOrders(program, taken);
  const search = 'breadth-first';
  const outcome = await explorer.explore(watching(program, taken, possible, 'sometimes'), { search, limits });
  const seen = possible.filter((order) => outcome.witnesses[nameOf(order)]);
  const orders = seen.filter(({ held, taken: other }) => held !== other);
  const links = new Map<string, Promise<Link>>();
  const shown = (order: Order) => {
    if (!links.has(nameOf(order))) links.set(nameOf(order), showOrder(order));
    return links.get(nameOf(order))!;
  };
  async function showOrder(order: Order): Promise<Link> {
    const watched = watching(program, taken, [order], 'always');
    // What was seen within the limits is there: no limit is needed to find it again.
    const { schedule } = await explorer.explore(watched, { search, limits: {} });
    const { steps } = traceMoves(new Reference(watched), schedule!);
    return linkOf(watched, order, steps);
  }
  const cycles: Link[][] = [];
  for (const cycle of shortestCycles(orders)) cycles.push(await Promise.all(cycle.map(shown)));
  const unclear = taken.unclear.map(({ operation, block }) => placeOfBlock(program, operation, block));
  const nested = seen.filter(({ held, taken: other }) => held === other).map(({ held }) => held);
  return { orders, nested, cycles, unclear, outcome };
}

/** For each order that is part of a cycle a shortest one; each cycle once. */
export function shortestCycles(orders: readonly Order[]): Order[][] {
  const cycles = new Map<string, Order[]>();
  for (const order of orders) {
    const back = shortestWay(orders, order.taken, order.held);
    if (!back) continue;
    const cycle = [order, ...back];
    const key = cycle.map(nameOf).toSorted().join();
    if (!cycles.has(key)) cycles.set(key, cycle);
  }
  return [...cycles.values()];
}

function shortestWay(orders: readonly Order[], from: string, to: string): Order[] | undefined {
  const ways = new Map<string, Order[]>([[from, []]]);
  for (const [at, way] of ways) {
    if (at === to) return way;
    for (const order of orders)
      if (order.held === at && !ways.has(order.taken)) ways.set(order.taken, [...way, order]);
  }
  return undefined;
}

/** What the last step of a schedule has taken, and what its task held then. */
function linkOf(program: Program, order: Order, steps: readonly TraceStep[]): Link {
  const last = steps.at(-1)!;
  const own = steps.slice(0, -1).filter(({ move }) => move.task === last.move.task);
  const held = own.findLast((step) => takes(program, step, order.held));
  return { ...order, task: last.task, heldAt: held?.place ?? null, takenAt: last.place };
}

/** Whether a step sets who holds a lock of the class, to more than before: its own task. */
function takes(program: Program, step: TraceStep, name: string): boolean {
  const locks = lockStructs(program);
  return step.events.some(
    (event) =>
      event.kind === 'write' &&
      locks.get(event.struct)?.has(event.field) === true &&
      event.after > event.before &&
      classOfSlot(program, event.struct, event.slot) === name,
  );
}

function classOfSlot(program: Program, struct: string, slot: number): string {
  const owner = ownerOf(poolsOf(program).get(struct)!, slot);
  if (owner) return `${owner.struct}.${owner.field}`;
  return program.names.find((each) => each.struct === struct && each.slot === slot)?.name ?? `${struct}#${slot}`;
}

function placeOfBlock(program: Program, name: string, block: number): string {
  const operation = program.operations.find((each) => each.name === name)!;
  const place = program.places[operation.blocks[block]?.at ?? operation.at ?? -1];
  return place ? `${place.file}:${place.line}` : `${name}, block ${block}`;
}
