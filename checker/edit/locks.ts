/** Which steps of a list take a lock, and which give it back: for how long locks are held. */

import type { Program } from '../ir/ir.ts';
import type { Statement as StatementNode } from '../lang/parse.ts';
import { eachStatement } from '../lang/walk.ts';
import type { StepList } from './steps.ts';

/** From the step that takes a lock to the one that gives it back, by index. */
export interface LockScope {
  readonly lock: number;
  readonly unlock: number;
}

/** The stretches of a list in which a lock is held that is taken and given back in it. */
export function lockScopes(program: Program, list: StepList): LockScope[] {
  const calls = list.steps.map(({ statements }) => statements.flatMap((each) => callIn(list, each) ?? []));
  const { taking, giving } = lockFunctions(program);
  return calls.flatMap((made, lock) =>
    made
      .filter(({ name }) => taking.has(name))
      .flatMap(({ argument }) => {
        const isGivenBack = (each: readonly Call[], index: number) =>
          index > lock && each.some((call) => giving.has(call.name) && call.argument === argument);
        const unlock = calls.findIndex(isGivenBack);
        return unlock === -1 ? [] : [{ lock, unlock }];
      }),
  );
}

interface Call {
  readonly name: string;
  readonly argument: string;
}

/** `spin_lock(sbi.fs_lock);` */
function callIn({ source }: StepList, statement: StatementNode): Call | undefined {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') return undefined;
  const { callee, arguments: given } = statement.expression;
  const [only] = given;
  if (callee.type !== 'Identifier' || !only) return undefined;
  return { name: callee.name, argument: source.text.slice(only.start, only.end) };
}

/** Functions that say that they acquire, and those that clear what then says who holds the lock. */
function lockFunctions({ functions }: Program) {
  const taking = new Set(functions.filter((each) => each.acquires).map(({ name }) => name));
  const holders = new Set<string>();
  for (const { acquires, locals } of functions) {
    const type = locals.find(({ name }) => name === acquires?.param)?.type;
    if (acquires && type?.kind === 'ref') holders.add(`${type.struct}.${acquires.field}`);
  }
  const giving = new Set<string>();
  for (const { name, body } of functions)
    eachStatement(body, (statement) => {
      if (statement.do !== 'store' && statement.do !== 'rmw') return;
      const clears =
        statement.do === 'store'
          ? statement.value.kind === 'const' && statement.value.value === 0
          : ['&', '-', '^'].includes(statement.op);
      if (clears && !taking.has(name) && holders.has(`${statement.struct}.${statement.field}`)) giving.add(name);
    });
  return { taking, giving };
}
