/** Whether code waits for a lock: a plain pattern, so that it holds whatever else happens. */

import type { Expression, Statement } from '../ir/ir.ts';
import { nested } from '../ir/phrases.ts';

/** A lock that a function takes: its parameter, and the field that says who holds it. */
export interface Lock {
  readonly param: string;
  readonly struct: string;
  readonly field: string;
}

/** Whether a statement is about who holds the lock that the function takes. */
export function isAbout(statement: Statement, { param, struct, field }: Lock): boolean {
  if (!('field' in statement) || statement.struct !== struct || statement.field !== field) return false;
  return statement.object.kind === 'local' && statement.object.name === param;
}

/**
 * Whether the function does nothing at all unless nobody holds the lock: it looks who does, once, and what follows, with
 * nothing written or called before it, is a guard that fails unless that was nobody.
 *
 *     load v = lock.owner        load v = lock.owner
 *     guard v == 0               set c = v == 0
 *                                if c { … set c = … }
 *                                guard c
 */
export function waitsUntilFree(body: readonly Statement[], lock: Lock): boolean {
  if (assigns(body, lock.param) || countLooks(body, lock) !== 1) return false;
  const first = body.findIndex((each) => each.do === 'load' && isAbout(each, lock));
  const looked = body[first];
  if (looked?.do !== 'load') return false;
  if (body.slice(0, first).some((each) => isChange(each, lock))) return false;
  const { into } = looked;
  // The local that is true only if nobody holds it.
  let certain: string | undefined;
  for (const statement of body.slice(first + 1)) {
    if (statement.do === 'guard') {
      const { condition } = statement;
      if (isNobody(condition, into) || (condition.kind === 'local' && condition.name === certain)) return true;
    } else if (statement.do === 'set' && statement.local !== into) {
      certain = isNobody(statement.value, into)
        ? statement.local
        : certain === statement.local
          ? undefined
          : certain;
    } else if (!isCareful(statement, into, certain)) return false;
  }
  return false;
}

/** `if c { … }` that only looks further, so that `c` stays true only if it was. */
function isCareful(statement: Statement, into: string, certain: string | undefined): boolean {
  if (statement.do !== 'if' || statement.condition.kind !== 'local' || statement.condition.name !== certain)
    return false;
  if (statement.else.length > 0) return false;
  return statement.then.every(
    (each) => (each.do === 'load' && each.into !== into) || (each.do === 'set' && each.local !== into),
  );
}

function isNobody(expression: Expression, name: string): boolean {
  if (expression.kind !== 'binary' || expression.op !== '==') return false;
  const { left, right } = expression;
  return left.kind === 'local' && left.name === name && right.kind === 'const' && right.value === 0;
}

/** Whether it changes the lock, or ends the function. */
function isChange(statement: Statement, lock: Lock): boolean {
  if (statement.do === 'return' || ('field' in statement && statement.do !== 'load' && isAbout(statement, lock)))
    return true;
  return nested(statement).some((list) => list.some((each) => isChange(each, lock)));
}

function countLooks(list: readonly Statement[], lock: Lock): number {
  return list.reduce((sum, each) => {
    const own = each.do === 'load' && isAbout(each, lock) ? 1 : 0;
    return sum + own + nested(each).reduce((inner, part) => inner + countLooks(part, lock), 0);
  }, 0);
}

function assigns(list: readonly Statement[], name: string): boolean {
  return list.some((statement) => {
    if (statement.do === 'set' && statement.local === name) return true;
    return (
      ('into' in statement && statement.into === name) || nested(statement).some((inner) => assigns(inner, name))
    );
  });
}
