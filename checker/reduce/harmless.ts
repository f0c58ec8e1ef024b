/** Whether asking for a property can break a rule: if so, not even a witness may be asked for in fewer states. */

import type { AtomicFunction, Expression, Program, Statement } from '../ir/ir.ts';
import { nested } from '../ir/phrases.ts';
import { freedStructs, rootOf } from './locks.ts';

/** True only where it is plain that every look at a state gives 0 or 1. */
export function isHarmless(program: Program, functionName: string): boolean {
  const functions = new Map(program.functions.map((each) => [each.name, each]));
  const freed = freedStructs(program);
  const isSound = ({ body, params, locals }: AtomicFunction): boolean => {
    // What `each` gives is there as long as nothing else is assigned to it.
    const live = new Set(locals.slice(params).map(({ name }) => name));
    const assigned = new Set<string>();
    eachWithin(body, (statement) => {
      if (statement.do === 'set') live.delete(statement.local);
      else if (statement.do !== 'each' && 'into' in statement && statement.into !== undefined)
        live.delete(statement.into);
      if (statement.do === 'each') assigned.add(statement.into);
    });
    const isLive = (object: Expression, struct: string): boolean => {
      if (object.kind === 'const')
        return object.value > 0 && !freed.has(rootOf(program, struct, object.value).struct);
      if (object.kind === 'member') return isLive(object.object, object.struct);
      return object.kind === 'local' && live.has(object.name) && assigned.has(object.name);
    };
    let sound = true;
    eachWithin(body, (statement) => {
      if (statement.do === 'loop') sound = false;
      if (statement.do === 'load' && (statement.index || !isLive(statement.object, statement.struct)))
        sound = false;
      if (statement.do === 'call' && !isSound(functions.get(statement.function)!)) sound = false;
      if (canFail(statement)) sound = false;
    });
    return sound;
  };
  return isSound(functions.get(functionName)!);
}

/** Whether an operator in it can have no result: what divides, shifts, or may grow beyond 32 bits. */
function canFail(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('op' in part && ['+', '-', '*', '/', '%', '<<', '>>', 'neg'].includes(part.op as string)) return true;
  return Object.values(part).some(canFail);
}

function eachWithin(list: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of list) {
    visit(statement);
    for (const inner of nested(statement)) eachWithin(inner, visit);
  }
}
