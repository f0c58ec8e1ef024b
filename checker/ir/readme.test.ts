/** The IR reference says what is true: its example runs, and its tables name every kind there is. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { explorer } from '../search/explore.ts';
import { engineRules } from './ir.ts';
import { shapes } from './shape.ts';
import { readProgram } from './verify.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const example = /```json\n(.*?)```/s.exec(readme)![1]!;

/** Said once for all statements. */
const inTargets = ['at?', 'object', 'struct', 'field', 'index?'];

describe('the IR reference', () => {
  test('the example has the numbers it is said to have', async () => {
    const engine = explorer((program) => new Reference(program), 'reference');
    const request = { search: 'breadth-first', limits: {} } as const;
    const outcome = await engine.explore(readProgram(example, 'README.md'), request);
    expect(outcome).toMatchObject({ verdict: 'verified', depth: 4, witnesses: { 'an update is lost': true } });
    expect(readme).toContain(`**${outcome.states} states** and **${outcome.transitions} transitions**`);

    const always = example.replace('"sometimes"', '"always"');
    expect(await engine.explore(readProgram(always, 'README.md'), request)).toMatchObject({
      verdict: 'violated',
      states: 1,
    });
  });

  test('every kind of statement, expression and type is in it, with its fields', () => {
    const rows = readme.split('\n').filter((line) => line.startsWith('|'));
    const missing = [shapes.statement, shapes.expression].flatMap(({ cases }) =>
      Object.entries(cases).flatMap(([kind, fields]) => {
        const row = rows.find((line) => line.split('|')[1]!.includes(`\`${kind}\``));
        if (row === undefined) return [kind];
        return Object.keys(fields)
          .filter((field) => !inTargets.includes(field) && !row.includes(`\`${field}\``))
          .map((field) => `${kind}.${field}`);
      }),
    );
    expect(missing).toEqual([]);
    for (const kind of Object.keys(shapes.type.cases)) expect(readme).toContain(`{"kind":"${kind}"`);
    for (const rule of engineRules) expect(readme).toContain(`\`${rule}\``);
  });

  test('every field of a program is in it', () => {
    for (const field of Object.keys(shapes.program.fields)) expect(readme).toContain(`| \`${field}\` `);
  });
});
