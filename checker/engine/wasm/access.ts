/** One access to memory in compiled code: the object and element it means, the checks that implies, its place. */

import type { Target } from '../../ir/ir.ts';
import { release, scratch } from './context.ts';
import type { Context } from './context.ts';
import { get, i32, set } from './encode.ts';
import type { Code, Local } from './encode.ts';
import { compute, failIf } from './expressions.ts';
import type { Value } from './expressions.ts';
import { status } from './machine.ts';
import { knownOperand, liveness, locate } from './objects.ts';
import type { Hold, Operand } from './objects.ts';
import type { Place } from './spots.ts';

/** Runs `make` with what puts numbers into locals that are free again afterwards. */
export function holding(context: Context, make: (hold: Hold, code: Code[]) => void): Code {
  const code: Code[] = [];
  const taken: Local[] = [];
  make((value) => {
    const local = scratch(context.func);
    taken.push(local);
    code.push(set(local, value));
    return local;
  }, code);
  for (const local of taken) release(context.func, local);
  return code;
}

/** A value put aside: its code has no effect and may be used again. */
export type Held = Operand & Value;

/** Puts values aside. All are computed first, since computing one may use a local that is to hold another. */
export function operands(values: readonly Value[], hold: Hold, code: Code[]): Held[] {
  const isKnown = ({ sure, range }: Value) => sure && range.lo === range.hi;
  for (const value of values) if (!isKnown(value)) code.push(value.code);
  return values
    .toReversed()
    .map((value) => ({
      ...(isKnown(value) ? knownOperand(value.range.lo) : { code: get(hold([])) }),
      range: value.range,
      sure: true,
    }))
    .toReversed();
}

/**
 * Finds the place of an access and makes the code that uses it. The operands of that code are computed before, since
 * all that is held may share locals with them.
 */
export function access(
  target: Target,
  others: readonly Value[],
  context: Context,
  use: (place: Place, others: readonly Held[], hold: Hold) => Code,
): Code {
  const pool = context.machine.layout.pools.get(target.struct)!;
  const field = pool.fields.get(target.field)!;
  const object = compute(target.object, context);
  const index = target.index ? compute(target.index, context) : undefined;
  return holding(context, (hold, code) => {
    const values = index ? [object, index, ...others] : [object, ...others];
    const [slot, ...rest] = operands(values, hold, code);
    const element = index ? rest.shift()! : knownOperand(0);
    if (pool.slots === 0) return void code.push(context.leave(status.failed));

    if (object.range.lo < 1 || object.range.hi > pool.slots)
      code.push(failIf(i32.geU(i32.sub(slot!.code, i32.const(1)), i32.const(pool.slots)), context));
    const length = field.array?.length ?? 1;
    if (index && (index.range.lo < 0 || index.range.hi >= length))
      code.push(failIf(i32.geU(element.code, i32.const(length)), context));
    const highest = Math.min(object.range.hi, pool.slots);
    const live = liveness(context.machine, pool, context.state, slot!.code, highest);
    if (live) code.push(failIf(i32.eqz(live), context));

    // With one object only, its place is known whatever names it.
    const which = pool.slots === 1 ? knownOperand(1) : slot!;
    code.push(use(locate(pool, field, context.state, which, element, hold), rest, hold));
  });
}
