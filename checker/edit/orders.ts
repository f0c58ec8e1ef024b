/** Orders of things of which some must stay before others: how many there are, and which, the nearest first. */

/** Pairs of indices [a, b], a < b: a must stay before b. */
export type Constraints = readonly (readonly [number, number])[];

/** Permutations of 0 … count-1. */
export type Order = readonly number[];

/** How many orders there are; `Infinity` where that takes too long to count. */
export function countOrders(count: number, constraints: Constraints): number {
  const needs = Array.from({ length: count }, () => 0n);
  for (const [before, after] of constraints) needs[after]! |= 1n << BigInt(before);
  // How many ways lead to each set of those that have their place already.
  let ways = new Map<bigint, number>([[0n, 1]]);
  for (let placed = 0; placed < count; placed++) {
    const next = new Map<bigint, number>();
    for (const [set, found] of ways)
      for (let i = 0; i < count; i++) {
        const bit = 1n << BigInt(i);
        if ((set & bit) !== 0n || (needs[i]! & ~set) !== 0n) continue;
        next.set(set | bit, (next.get(set | bit) ?? 0) + found);
      }
    if (next.size > mostSets) return Infinity;
    ways = next;
  }
  return ways.get((1n << BigInt(count)) - 1n) ?? 0;
}

const mostSets = 20_000;

/**
 * Orders of several lists at a time, which begin as 0, 1, 2 …: first as they are, then those that take one swap of
 * neighbours, and so on. Every order that keeps the constraints is reached by such swaps.
 */
export function* nearestOrders(lists: readonly { readonly count: number; readonly constraints: Constraints }[]) {
  const first = lists.map(({ count }): Order => [...Array.from({ length: count }).keys()]);
  const bound = lists.map(({ constraints }) => new Set(constraints.map(([a, b]) => `${a} ${b}`)));
  const seen = new Set([JSON.stringify(first)]);
  const queue = [first];
  for (const orders of queue) {
    yield orders;
    for (const [which, order] of orders.entries())
      for (let i = 0; i + 1 < order.length; i++) {
        const [a, b] = [order[i]!, order[i + 1]!];
        if (bound[which]!.has(`${a} ${b}`) || bound[which]!.has(`${b} ${a}`)) continue;
        const swapped = orders.with(which, order.with(i, b).with(i + 1, a));
        const name = JSON.stringify(swapped);
        if (seen.has(name)) continue;
        seen.add(name);
        queue.push(swapped);
      }
  }
}

/** Those that have to move for the order to come about, as few as can be; all others stay in order among themselves. */
export function movedIn(order: Order): readonly number[] {
  // The longest run of increasing numbers stays.
  const best: number[][] = [];
  for (const [i, each] of order.entries()) {
    const before = best.slice(0, i).filter((_, j) => order[j]! < each);
    const longest = before.reduce<number[]>((a, b) => (b.length > a.length ? b : a), []);
    best.push([...longest, each]);
  }
  const stays = new Set(best.reduce<number[]>((a, b) => (b.length > a.length ? b : a), []));
  return order.filter((each) => !stays.has(each));
}

/** `1-3 5 4 6-9`: positions from `from`, runs joined. */
export function compactOrder(names: readonly string[], order: Order): string {
  const runs: { first: number; last: number }[] = [];
  for (const each of order) {
    const run = runs.at(-1);
    if (run && run.last + 1 === each) run.last = each;
    else runs.push({ first: each, last: each });
  }
  return runs
    .map(({ first, last }) => (first === last ? names[first]! : `${names[first]!}-${names[last]!}`))
    .join(' ');
}
