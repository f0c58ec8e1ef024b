/** Random programs for fast-check: generated whole, made smaller as programs. */

import { Arbitrary, Value, stream } from 'fast-check';
import type { Random, Stream } from 'fast-check';
import type { Program } from '../ir/ir.ts';
import { Dice } from './dice.ts';
import { randomProgram } from './generate.ts';
import { smaller } from './shrink.ts';

class Programs extends Arbitrary<Program> {
  override generate(random: Random): Value<Program> {
    return new Value(randomProgram(new Dice(random)), 0);
  }

  override canShrinkWithoutContext(value: unknown): value is Program {
    return typeof value === 'object' && value !== null && 'allwalksIr' in value;
  }

  /** The context is the number of the edit that led here: those before it have been tried not long ago. */
  override shrink(program: Program, context: unknown): Stream<Value<Program>> {
    function* values(): IterableIterator<Value<Program>> {
      for (const { program: found, edit } of smaller(program, Number(context ?? 0))) yield new Value(found, edit);
    }
    return stream(values());
  }
}

export const programs: Arbitrary<Program> = new Programs();
