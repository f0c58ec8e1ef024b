/** Dead locals: what is forgotten and what is not, and that a mistake in either would be noticed. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { add, always, binary, cell, choose, each, either, fail, give, goto, guard, int, invoke, load, operation, program, rest, set, store, struct, task, when } from '../../engine/testdata/build.ts'; // prettier-ignore
import { Reference } from '../../engine/reference.ts';
import { endsDiffer, endsOf } from '../../search/ends.ts';
import { Budget } from '../../search/limits.ts';
import type { Operation, Program } from '../ir.ts';
import { verifyProgram } from '../verify.ts';
import { withoutDeadLocals } from './dead.ts';

const small = int(0, 3);
const x = cell('G', 1, 'x');

/** Tasks `a` and `b` that run `run`, and whatever else there is. */
function pair(name: string, run: Operation, more: Partial<Parameters<typeof program>[1]> = {}): Program {
  return program(name, {
    structs: [struct('G', { x: small, y: small })],
    tasks: [task('a', 'run'), task('b', 'run')],
    ...more,
    operations: [run, ...(more.operations ?? [])],
  });
}

/** Programs with their states as they are, and without dead locals. */
const programs: readonly (readonly [Program, number, number])[] = [
  [
    pair(
      'read once',
      operation('run', { v: small }, [
        [load('v', x), rest(1)],
        [store(x, binary(binary('v', '+', 1), '%', 3)), rest(2)],
        [give()],
      ]),
    ),
    27,
    24,
  ],
  [
    pair(
      'read again after a loop',
      operation('run', { v: small, n: small }, [
        [choose('v', 2), rest(1)],
        [when(binary('n', '<', 2), [set('n', binary('n', '+', 1)), rest(1)]), rest(2)],
        [add(x, 'v', 'v'), when(binary('v', '>', 2), [fail('large', 'large')]), rest(3)],
        [set('v', 0), give()],
      ]),
    ),
    172,
    165,
  ],
  [
    pair(
      'in a loop without an end',
      operation('run', { v: small, seen: small }, [
        [
          load('seen', x),
          {
            do: 'loop',
            body: [
              when(binary('seen', '==', 'v'), [{ do: 'break' }]),
              set('v', binary(binary('v', '+', 1), '%', 3)),
            ],
          },
          rest(1),
        ],
        [store(x, binary(binary('v', '+', 1), '%', 3)), rest(0)],
      ]),
    ),
    61,
    61,
  ],
  [
    pair(
      'for each object',
      operation('run', { last: small, v: small }, [
        [choose('v', 2), set('last', 1), rest(1)],
        [each('Thing', 'last', [when('v', [{ do: 'break' }])]), rest(2)],
        [store(x, 'last'), give()],
      ]),
      { structs: [struct('G', { x: small }), struct('Thing', { f: small }, [{}, {}], { capacity: 2 })] },
    ),
    47,
    47,
  ],
  [
    pair(
      'nothing to go through',
      operation('run', { last: small }, [
        [choose('last', 3), rest(1)],
        [each('Thing', 'last', []), rest(2)],
        [store(x, 'last'), give()],
      ]),
      { structs: [struct('G', { x: small }), struct('Thing', { f: small }, [], { capacity: 0 })] },
    ),
    94,
    94,
  ],
  [
    pair(
      'callers',
      operation('run', { v: small, w: small, got: small }, [
        [choose('v', 2), choose('w', 2), rest(1)],
        [invoke('inner', ['v'], 2, 'got')],
        [add(x, binary('got', '+', 'w')), when(binary('got', '>', 0), [rest(3)]), give()],
        [store(x, 0), give()],
      ]),
      {
        operations: [
          operation(
            'inner',
            { p: small },
            [
              [add(cell('G', 1, 'y'), 'p'), rest(1)],
              [load('p', cell('G', 1, 'y')), give('p')],
            ],
            {
              params: 1,
            },
          ),
        ],
      },
    ),
    228,
    196,
  ],
  [
    pair(
      'what a call gives back',
      operation('run', { got: small }, [
        [set('got', 2), rest(1)],
        [when(binary('got', '>', 0), [invoke('inner', ['got'], 2, 'got')]), give()],
        [store(x, 'got'), rest(1)],
      ]),
      {
        operations: [
          operation('inner', { p: small }, [[rest(1)], [set('p', binary('p', '-', 1)), give('p')]], { params: 1 }),
        ],
      },
    ),
    57,
    57,
  ],
  [
    pair(
      'behind a loop, in one branch',
      operation('run', { v: small, w: small }, [
        [choose('v', 2), choose('w', 3), rest(1)],
        [{ do: 'loop', body: [{ do: 'break' }] }, when('v', [], [store(x, 'w')]), give()],
      ]),
    ),
    94,
    94,
  ],
  [
    pair(
      'back and forth',
      operation('run', { v: small }, [[choose('v', 3), rest(2)], [store(x, 'v'), give()], [rest(1)]]),
    ),
    94,
    94,
  ],
  [
    pair('a task that goes round and does nothing', operation('run', { v: small }, [[choose('v', 2), rest(0)]])),
    4,
    4,
  ],
  [
    pair(
      'a caller that goes round and does nothing',
      operation('run', { v: small }, [[choose('v', 2), invoke('inner', [], 1)], [goto(0)]]),
      { operations: [operation('inner', {}, [[rest(1)], [give()]])] },
    ),
    9,
    9,
  ],
  [
    pair(
      'either way',
      operation('run', { v: small, w: small }, [
        [choose('v', 2), choose('w', 2), rest(1)],
        [either([guard(binary('v', '==', 0)), set('w', 0), store(x, 'w')], [guard('v'), store(x, 'w')]), goto(2)],
        [rest(3)],
        [store(cell('G', 1, 'y'), 'w'), give('w')],
      ]),
    ),
    116,
    87,
  ],
  [
    pair('results that are asked for', operation('run', { c: small }, [[choose('c', 3), rest(1)], [give('c')]]), {
      claims: [always('a gives nothing', [give(binary({ kind: 'result', task: 1 }, '==', 0))])],
    }),
    49,
    49,
  ],
  [
    pair(
      'results that nobody asks for',
      operation('run', { c: small }, [[choose('c', 3), rest(1)], [give(binary(6, '/', 'c'))]]),
    ),
    36,
    25,
  ],
];

const budget = () => new Budget({ search: 'breadth-first', limits: { states: 20_000 } });

async function ends(of: Program) {
  expect(verifyProgram(of)).toEqual([]);
  return (await endsOf(new Reference(of), budget()))!;
}

describe('a program without dead locals comes to the same, in fewer states', () => {
  test.each(programs.map((row) => [row[0].name, ...row] as const))('%s', async (_, model, states, fewer) => {
    const [before, after] = [await ends(model), await ends(withoutDeadLocals(model))];
    expect(endsDiffer(before, after)).toBeUndefined();
    expect([before.states, after.states]).toEqual([states, fewer]);
  });
});

test('a program without locals is left alone, and so is one that needs all it has', () => {
  const none = pair('none', operation('run', {}, [[add(x, 0), rest(1)], [give()]]));
  expect(withoutDeadLocals(none)).toBe(none);
  const all = pair(
    'all',
    operation('run', { v: small }, [
      [load('v', x), rest(1)],
      [store(x, 'v'), rest(1)],
    ]),
  );
  expect(withoutDeadLocals(all)).toBe(all);
});

test('an argument of a task that is never changed is left alone', () => {
  const run = operation('run', { v: small }, [[store(x, 'v'), rest(1)], [give()]], { params: 1 });
  const model = pair('arguments', run, { tasks: [task('a', 'run', [1]), task('b', 'run', [2])] });
  expect(withoutDeadLocals(model)).toBe(model);
});

describe('a mistake would be noticed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-dead-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const files = ['dead', 'liveness', 'rounds'] as const;

  /** What is wrong, in which file, the text as it is, and the text with the mistake. */
  const mistakes: readonly (readonly [what: string, file: (typeof files)[number], text: string, wrong: string])[] = [
    ['conditions read nothing', 'liveness', "case 'guard':\n    case 'if':\n      return [statement.condition];", "case 'guard':\n    case 'if':\n      return [];"],
    ['only one branch counts', 'liveness', 'liveBefore(statement.else, after, exits)', 'nothing'],
    ['of several ways only the first counts', 'liveness', 'union(...statement.of.map(', 'union(...statement.of.slice(0, 1).map('],
    ['nobody leaves a loop', 'liveness', 'return exits.break;', 'return nothing;'],
    ['the body of each runs at least once', 'liveness', 'return union(after, without(body, statement.into));', 'return without(body, statement.into);'],
    ['nothing is read behind a jump', 'liveness', 'return exits.blocks[statement.to]!;', 'return nothing;'],
    ['arguments are not read', 'liveness', "case 'invoke':\n      return statement.args;", "case 'invoke':\n      return [];"],
    ['nothing is read after a call', 'liveness', 'union(read, without(exits.blocks[statement.then]!, set))', 'read'],
    ['results are not read', 'liveness', 'return statement.value ? [statement.value] : [];', 'return [];'],
    ['only left sides are read', 'liveness', 'return collect(expression.right, into);', 'return;'],
    ['blocks are looked at once', 'liveness', 'live[block] = before;\n        grown = true;', 'live[block] = before;'],
    ['no step comes back to where it began', 'rounds', 'if (!ahead.has(from)) continue;', 'if (ahead) continue;'],
    ['no caller does', 'rounds', 'found.get(call.operation)!.add(call.block);', 'continue;'],
    ['nobody returns', 'rounds', 'next.get(end)!.add(then);', 'continue;'],
    ['all is cleared where a step ends', 'dead', 'this.live[statement.to]!)', 'new Set())'],
    ['all is cleared where a call begins', 'dead', 'new Set(this.live[statement.then])', 'new Set<string>()'],
    ['arguments are computed after clearing', 'dead', 'if (!dead.some(([name]) => names.has(name))) return arg;', 'if (names) return arg;'],
    ['results are dropped, asked for or not', 'dead', "if (kind === 'result' && typeof task === 'number')", 'if (kind === task)'],
    ['results of calls are dropped', 'dead', " || callers.get(operation.name) === 'invoked'", ''],
    ['results are not computed', 'dead', "return [{ do: 'set', local: unused, value, ...placeOf(statement) }, rest];", 'return [rest];'],
  ]; // prettier-ignore

  test.each(mistakes)('%s', async (_, file, text, wrong) => {
    const place = mkdtempSync(join(folder, 'mistake-'));
    for (const name of files) {
      const source = readFileSync(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), 'utf8');
      if (name === file) expect(source).toContain(text);
      const changed = name === file ? source.replace(text, wrong) : source;
      const above = fileURLToPath(new URL('../', import.meta.url));
      writeFileSync(join(place, `${name}.ts`), changed.replaceAll("'../", `'${above}`));
    }
    const made = (await import(join(place, 'dead.ts'))) as { withoutDeadLocals: typeof withoutDeadLocals };
    const noticed = await Promise.all(programs.map(([model]) => isNoticed(model, made.withoutDeadLocals)));
    expect(noticed.filter(Boolean)).not.toEqual([]);
  });

  async function isNoticed(model: Program, apply: typeof withoutDeadLocals): Promise<boolean> {
    const reduced = apply(model);
    if (verifyProgram(reduced).length > 0) return true;
    const after = await endsOf(new Reference(reduced), budget());
    return !after || endsDiffer(await ends(model), after) !== undefined;
  }
});
