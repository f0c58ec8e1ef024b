/** A program with other properties: for each pair of lock classes, that one is taken while the other is held. */

import type { AtomicFunction, Expression, Program, Property, Statement } from '../ir/ir.ts';
import { lockClasses, lockStructs, waysTo } from './classes.ts';
import type { LockClass } from './classes.ts';
import type { Acquisitions, Rest } from './places.ts';

/** `held` is held when `taken` is taken. */
export interface Order {
  readonly held: string;
  readonly taken: string;
}

export const nameOf = ({ held, taken }: Order) => `${held} → ${taken}`;

/** Every pair that could be. */
export function possibleOrders(program: Program, { rests }: Acquisitions): Order[] {
  const classes = lockClasses(program);
  return [...rests.keys()].flatMap((taken) => classes.map(({ name: held }) => ({ held, taken })));
}

/** The program, asked for orders only: to be reached, or never to be. */
export function watching(
  program: Program,
  { rests }: Acquisitions,
  orders: readonly Order[],
  kind: 'sometimes' | 'always',
): Program {
  const classes = new Map(lockClasses(program).map((each) => [each.name, each]));
  const holders = [...new Set(orders.map(({ held }) => held))].map((held) =>
    countHeld(program, classes.get(held)!),
  );
  const seen = orders.map((order) => seesOrder(program, order, rests.get(order.taken)!, kind));
  const properties = orders.map((order): Property => ({ kind, name: nameOf(order), function: functionOf(order) }));
  return { ...program, functions: [...program.functions, ...holders, ...seen], properties };
}

const functionOf = (order: Order) => `lock order ${nameOf(order)}`;
const counts = (held: string) => `locks held of ${held}`;

const local = (name: string): Expression => ({ kind: 'local', name });
const constant = (value: number): Expression => ({ kind: 'const', value });
const binary = (op: '&' | '+' | '-' | '>>' | '==' | '>', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  op,
  left,
  right,
});

const number = { kind: 'int', lo: 0, hi: 0x7fffffff } as const;
const variable = (name: string) => ({ name, type: number });

/** How many locks of the class a task holds. */
function countHeld(program: Program, { name, lock, where }: LockClass): AtomicFunction {
  const addIfHeld = (object: Expression) => holds(program, lock, object);
  const body: Statement[] = [{ do: 'set', local: 'held', value: constant(0) }];
  if ('slot' in where) body.push(...addIfHeld(constant(where.slot)));
  else
    for (const { root, fields } of waysTo(program.structs, where.struct)) {
      const way = [...fields, where];
      const object = way.reduce<Expression>(
        (inner, each) => ({ kind: 'member', object: inner, ...each }),
        local('object'),
      );
      body.push({ do: 'each', struct: root, into: 'object', body: addIfHeld(object) });
    }
  body.push({ do: 'return', value: local('held') });
  return {
    name: counts(name),
    params: 1,
    locals: [variable('task'), variable('held'), variable('object'), variable('value')],
    body,
  };
}

/** Adds 1 to `held` if the task holds the lock. */
function holds(program: Program, lock: string, object: Expression): Statement[] {
  const { fields } = program.structs.find(({ name }) => name === lock)!;
  return [...lockStructs(program).get(lock)!].flatMap((field): Statement[] => {
    const { type } = fields.find(({ name }) => name === field)!;
    const bit = binary('&', binary('>>', local('value'), binary('-', local('task'), constant(1))), constant(1));
    const mine = type?.kind === 'ref' ? binary('==', local('value'), local('task')) : bit;
    return [
      { do: 'load', into: 'value', object, struct: lock, field },
      { do: 'set', local: 'held', value: binary('+', local('held'), mine) },
    ];
  });
}

/** Whether a task has just taken a lock of the one class and holds one of the other: a second one, where they are one. */
function seesOrder(
  program: Program,
  order: Order,
  rests: readonly Rest[],
  kind: 'sometimes' | 'always',
): AtomicFunction {
  const found = constant(kind === 'sometimes' ? 1 : 0);
  const enough = constant(order.held === order.taken ? 1 : 0);
  const tasks = Array.from({ length: program.tasks.length + program.spawnSlots }, (_, i) => i + 1);
  const body = tasks.flatMap((task): Statement[] => [
    {
      do: 'if',
      condition: { kind: 'at', task, blocks: rests },
      then: [
        { do: 'call', function: counts(order.held), args: [constant(task)], into: 'held' },
        {
          do: 'if',
          condition: binary('>', local('held'), enough),
          then: [{ do: 'return', value: found }],
          else: [],
        },
      ],
      else: [],
    },
  ]);
  const otherwise = constant(kind === 'sometimes' ? 0 : 1);
  return {
    name: functionOf(order),
    params: 0,
    locals: [variable('held')],
    body: [...body, { do: 'return', value: otherwise }],
  };
}
