/** Random models: the survey of each sees what the reference engine sees, and other texts of the same model make no difference. */

import { sample } from 'fast-check';
import { expect, test } from 'vitest';
import { comparePrograms } from '../compare.ts';
import { programs } from '../fuzz/arbitrary.ts';
import type { Expression, Program, Statement } from '../ir/ir.ts';
import { nested, within } from '../ir/phrases.ts';
import { naiveSurvey, surveyAsNaive } from './testdata/naive.ts';

const mostStates = 1500;
const models = sample(programs, { seed: 20_110_224, numRuns: 100 });

test('random models are seen as the reference engine sees them', async () => {
  let compared = 0;
  for (const program of models) {
    const naive = naiveSurvey(program, mostStates);
    if (naive === null) continue;
    compared++;
    expect(await surveyAsNaive(program)).toEqual(naive);
  }
  expect(compared).toBeGreaterThan(60);
});

test('the same model with other names and in another order is equivalent', async () => {
  for (const program of models.slice(0, 30)) {
    if (naiveSurvey(program, mostStates) === null) continue;
    const { separations } = await comparePrograms({ a: program, b: rewritten(program) });
    expect(separations.flatMap(({ differences }) => differences.map(({ words }) => words))).toEqual([]);
  }
});

/** The program with functions and operations in another order, and another name for every local. */
function rewritten(program: Program): Program {
  return {
    ...program,
    functions: program.functions.toReversed(),
    operations: program.operations.toReversed().map((operation) => {
      const names = new Map(
        [...operation.locals.map(({ name }) => name), ...operation.temps].map((name) => [name, `${name}_too`]),
      );
      const blocks = operation.blocks.map((block) => ({ ...block, body: renamedAll(block.body, names) }));
      const locals = operation.locals.map((local) => ({ ...local, name: names.get(local.name)! }));
      return { ...operation, locals, temps: operation.temps.map((name) => names.get(name)!), blocks };
    }),
  };
}

type Names = ReadonlyMap<string, string>;

function renamedAll(list: readonly Statement[], names: Names): Statement[] {
  return list.map((statement) => {
    const inside =
      nested(statement).length > 0 ? within(statement, (inner) => renamedAll(inner, names)) : statement;
    return renamed(inside, names) as Statement;
  });
}

/** Names of locals are in `into`, in `local`, and in expressions of that kind. */
function renamed(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((each) => ('do' in Object(each) ? each : renamed(each, names)));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, each]) => {
    const isName = key === 'into' || key === 'local' || (key === 'name' && (value as Expression).kind === 'local');
    return [key, isName ? (names.get(each as string) ?? each) : renamed(each, names)];
  });
  return Object.fromEntries(fields);
}
