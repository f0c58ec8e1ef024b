/** What the common suite of engines is made of: a program, how to explore it, and what must come out. */

import type { Limits, Outcome } from '../engine.ts';
import type { Program, Statement, Type } from '../../ir/ir.ts';
import { cell, give, int, operation, program, rest, set, binary, struct, task } from './build.ts';

export interface Case {
  readonly title: string;
  readonly program: Program;
  readonly limits?: Limits;
  /** What a breadth-first search must give. `steps` is the length of the schedule. */
  readonly expected: Partial<
    Pick<Outcome, 'verdict' | 'property' | 'limit' | 'states' | 'transitions' | 'depth'>
  > & {
    readonly message?: string;
    readonly steps?: number;
    readonly witnesses?: Readonly<Record<string, boolean>>;
  };
}

/** A program of one task `t` that runs these blocks once. */
export function single(
  blocks: readonly (readonly Statement[])[],
  types: Readonly<Record<string, Type>> = {},
  parts: Parameters<typeof program>[1] & { readonly temps?: readonly string[] } = {},
): Program {
  const { temps = [], ...more } = parts;
  return program('single', {
    tasks: [task('t', 'run')],
    ...more,
    operations: [operation('run', types, blocks, { temps }), ...(more.operations ?? [])],
  });
}

/** Two small fields to play with. */
export const x = cell('G', 1, 'x');
export const y = cell('G', 1, 'y');
export const small = struct('G', { x: int(0, 7), y: int(0, 7) });

/** The statement breaks the rule with the message; nothing else happens. */
export function breaks(title: string, rule: string, message: string, one: Case['program']): Case {
  return {
    title,
    program: one,
    expected: { verdict: 'violated', property: rule, message, states: 1, transitions: 1, depth: 0, steps: 1 },
  };
}

/** Adds one to its parameter, rests, and returns the sum. */
export const inner = operation(
  'inner',
  { p: int(0, 7), v: int(0, 7) },
  [[set('v', binary('p', '+', 1)), rest(1)], [give('v')]],
  { params: 1 },
);
