/**
 * Where a task may stand before and after the same step. If such a step changes nothing but locals, it must not
 * look as if it changed nothing: a state that no step changes is a deadlock or the end.
 */

import type { Program, Statement } from '../ir.ts';
import { nested } from '../phrases.ts';

/** A block of an operation. */
type Place = string;

const placeOf = (operation: string, block: number): Place => `${block} ${operation}`;

/** A call: the block it is in, and the one where its operation goes on. */
interface Call {
  readonly from: Place;
  readonly then: Place;
  readonly operation: string;
  readonly block: number;
}

/**
 * For each operation the blocks at which a task may rest, or wait for a call, before and after one step; perhaps some
 * more, since it is not looked at who has called an operation that returns.
 */
export function roundsOf(program: Program): ReadonlyMap<string, ReadonlySet<number>> {
  const { next, rests, calls } = flowOf(program);
  const found = new Map(program.operations.map(({ name }) => [name, new Set<number>()]));
  const reached = new Map<Place, ReadonlySet<Place>>();
  const reach = (from: Place) => {
    let all = reached.get(from);
    if (!all) reached.set(from, (all = reachable(from, next)));
    return all;
  };
  for (const { operation, block, from } of rests) {
    const ahead = reach(placeOf(operation, block));
    if (!ahead.has(from)) continue;
    found.get(operation)!.add(block);
    for (const call of calls)
      if (ahead.has(call.then) && reach(call.then).has(call.from)) found.get(call.operation)!.add(call.block);
  }
  return found;
}

/** Which blocks follow each other in one step, where steps end (`from` is where it does), and all calls. */
function flowOf({ operations }: Program) {
  const next = new Map<Place, Set<Place>>();
  const rests: { readonly operation: string; readonly block: number; readonly from: Place }[] = [];
  const calls: Call[] = [];
  const returns = new Map<string, Place[]>();
  const callers = new Map<string, Place[]>();
  for (const { name, blocks } of operations)
    blocks.forEach(({ body }, block) => {
      const from = placeOf(name, block);
      const follows = new Set<Place>();
      next.set(from, follows);
      const visit = (list: readonly Statement[]): void => {
        for (const statement of list) {
          nested(statement).forEach(visit);
          if (statement.do === 'goto') follows.add(placeOf(name, statement.to));
          if (statement.do === 'yield') rests.push({ operation: name, block: statement.to, from });
          if (statement.do === 'return') returns.set(name, [...(returns.get(name) ?? []), from]);
          if (statement.do !== 'invoke') continue;
          const then = placeOf(name, statement.then);
          follows.add(placeOf(statement.operation, 0));
          calls.push({ from, then, operation: name, block: statement.then });
          callers.set(statement.operation, [...(callers.get(statement.operation) ?? []), then]);
        }
      };
      visit(body);
    });
  for (const [name, ends] of returns)
    for (const end of ends) for (const then of callers.get(name) ?? []) next.get(end)!.add(then);
  return { next, rests, calls };
}

/** What follows in the same step, the place itself included. */
function reachable(from: Place, next: ReadonlyMap<Place, ReadonlySet<Place>>): ReadonlySet<Place> {
  const all = new Set([from]);
  for (const place of all) for (const following of next.get(place)!) all.add(following);
  return all;
}
