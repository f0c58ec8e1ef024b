/** Loops of operations that can go round without a rest, and functions that call themselves. */

import type { Operation, Statement } from '../ir/ir.ts';
import type { EffectsOf } from './effects.ts';
import type { Span } from './source.ts';
import type { Summary } from './steps.ts';
import type { Instance } from './unit.ts';
import { eachStatement } from './walk.ts';

interface Edge {
  readonly to: number;
  /** The loop that the jump makes go round. */
  readonly loop: Span | undefined;
}

/** The loops of an operation that a step need not end in; `whole` stands for one that cannot be told. */
export function endlessLoops(
  effects: EffectsOf,
  operation: Operation,
  summaries: ReadonlyMap<Instance, Summary>,
  whole: Span,
): Span[] {
  const edges = operation.blocks.map(({ body }) => edgesOf(effects, body, summaries));
  const from = edges.map((each) =>
    reachableFrom(
      each.map(({ to }) => to),
      edges,
    ),
  );
  const round = edges.flatMap((each, id) => each.filter(({ to }) => to === id || from[to]!.has(id)));
  const loops = round.flatMap(({ loop }) => loop ?? []);
  return round.length > 0 && loops.length === 0 ? [whole] : loops;
}

/** Where code goes on in the same step. */
function edgesOf(
  effects: EffectsOf,
  body: readonly Statement[],
  summaries: ReadonlyMap<Instance, Summary>,
): Edge[] {
  const edges: Edge[] = [];
  eachStatement(body, (statement) => {
    if (statement.do === 'goto') edges.push({ to: statement.to, loop: effects.loopOf(statement) });
    if (statement.do !== 'invoke') return;
    const callee = effects.instance(statement.operation);
    if (callee && summaries.get(callee)?.through)
      edges.push({ to: statement.then, loop: effects.loopOf(statement) });
  });
  return edges;
}

function reachableFrom(start: readonly number[], edges: readonly (readonly Edge[])[]): Set<number> {
  const seen = new Set(start);
  for (const id of seen) for (const { to } of edges[id]!) seen.add(to);
  return seen;
}

/** A call that leads back to its caller: the functions on the way, the first one again at the end. */
export interface Recursion {
  readonly cycle: readonly Instance[];
  /** The call that closes the cycle. */
  readonly call: Span;
}

/**
 * The calling functions in an order in which every function comes behind those it calls; and the calls that make
 * that impossible. A task that is started is not called.
 */
export function callOrder(instances: readonly Instance[]): {
  readonly order: readonly Instance[];
  readonly recursions: readonly Recursion[];
} {
  const order: Instance[] = [];
  const recursions: Recursion[] = [];
  const done = new Set<Instance>();
  const stack: Instance[] = [];
  const visit = (instance: Instance) => {
    if (done.has(instance)) return;
    stack.push(instance);
    for (const [callee, call] of instance.callees) {
      if (callee.role === 'root') continue;
      const start = stack.indexOf(callee);
      if (start === -1) visit(callee);
      else recursions.push({ cycle: [...stack.slice(start), callee], call });
    }
    stack.pop();
    done.add(instance);
    order.push(instance);
  };
  for (const instance of instances) visit(instance);
  return { order, recursions };
}
