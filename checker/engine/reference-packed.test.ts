/** Packed states and those of the reference engine mean the same, state by state, for every model of the common suite. */

import { describe, expect, test } from 'vitest';
import type { Program } from '../ir/ir.ts';
import { PackedStates } from '../search/packed-states.ts';
import { Reference, type State } from './reference.ts';
import { unpackState } from './reference-packed.ts';
import * as code from './testdata/meaning-code.ts';
import * as world from './testdata/meaning-world.ts';
import { CompiledStepper } from './wasm/stepper.ts';

const programs = [...Object.values(code), ...Object.values(world)].flat().map(({ program }) => program);
const most = 200;

describe.each(programs.map((program): [string, Program] => [program.name, program]))('%s', (_, program) => {
  test('packed states are unpacked', () => {
    const [stepper, reference] = [new CompiledStepper(program), new Reference(program)];
    const packed = new PackedStates(stepper.bytes);
    const states: State[] = [reference.initial()];
    packed.number(stepper.initial(), 0);
    for (let number = 0; number < packed.size && number < most; number++) {
      const state = states[number]!;
      const bytes = packed.at(number).slice();
      expect(reference.key(unpackState(stepper.layout, bytes))).toBe(reference.key(state));
      for (let task = 0; task < stepper.tasks; task++)
        stepper.each(bytes, task, (end, successor) => {
          if (end !== 'state' || packed.number(successor, 0) < states.length) return;
          const taken = reference.record(state, stepper.move(task)).successor;
          if (taken?.kind !== 'state') throw new Error('the engines disagree');
          states.push(taken.state);
        });
    }
  });
});
