/** Random models: engines and searches agree about them, and about those of which they once did not. */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Explorer } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { hasSpin } from '../export/testdata/spin.ts';
import type { Program } from '../ir/ir.ts';
import { engineRules } from '../ir/ir.ts';
import { shapes } from '../ir/shape.ts';
import { readProgram, verifyProgram } from '../ir/verify.ts';
import { explorer } from '../search/explore.ts';
import { programs } from './arbitrary.ts';
import { compare, oracles } from './compare.ts';
import type { OracleName } from './compare.ts';
import { describe as inWords, hunt } from './hunt.ts';
import type { Hunt } from './hunt.ts';
import { smaller } from './shrink.ts';

/** Always the same models, so that a red test is about the change; `npm run fuzz` looks at new ones. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_110_224);
console.info(`random models: FUZZ_SEED=${seed}`);

/** All that is needed to see the disagreement again, if there is one. */
async function disagreement(what: Omit<Hunt, 'seed'>): Promise<string | undefined> {
  const finding = await hunt({ seed, ...what });
  if (!finding) return undefined;
  const file = join(tmpdir(), `disagreement-${finding.seed}-${finding.model}.ir.json`);
  writeFileSync(file, JSON.stringify(finding.program, null, 2));
  return inWords(finding, file);
}

describe('2,000 random models', () => {
  test('the engines and the searches agree about each, and it means the same when read back', async () => {
    expect(await disagreement({ models: 2000 })).toBeUndefined();
  }, 900_000);
});

describe.skipIf(!hasSpin)('a dozen random models', () => {
  test('SPIN counts the same', async () => {
    expect(await disagreement({ models: 12, every: { spin: 1 } })).toBeUndefined();
  }, 300_000);
});

describe('models about which there was a disagreement', () => {
  const folder = new URL('testdata/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ir.json'));
  const all = (Object.keys(oracles) as OracleName[]).filter((oracle) => oracle !== 'spin' || hasSpin);
  test.each(names)('%s', async (name) => {
    const program = readProgram(readFileSync(new URL(name, folder), 'utf8'), name);
    expect((await compare(program, all)).difference).toBeUndefined();
  });
});

describe('what random models are like', () => {
  const some = sample(programs, { seed: 1, numRuns: 600 });
  const text = JSON.stringify(some);
  const has = (key: string, word: string) => text.includes(`"${key}":"${word}"`);

  test('they are valid, and a seed repeats them', () => {
    expect(some.flatMap(verifyProgram)).toEqual([]);
    expect(sample(programs, { seed: 1, numRuns: 3 })).toEqual(some.slice(0, 3));
  });

  test('they have every kind of statement, expression, operator, struct, type and property', () => {
    const words = {
      do: Object.keys(shapes.statement.cases),
      kind: [
        ...Object.keys(shapes.expression.cases),
        ...Object.keys(shapes.type.cases),
        ...shapes.struct.fields.kind.words,
        ...shapes.property.fields.kind.words,
      ],
      op: [
        ...shapes.expression.cases.binary.op.words,
        ...shapes.expression.cases.unary.op.words,
        'xchg',
        'cmpxchg',
      ],
    };
    const missing = Object.entries(words).flatMap(([key, all]) => all.filter((word) => !has(key, String(word))));
    expect(missing).toEqual([]);
  });

  test('some end in every way there is, and few are cut short', async () => {
    const ways = new Map<string, number>();
    for (const program of some) {
      const { outcome } = await compare(program, []);
      const { verdict, property: broken, limit } = outcome!;
      const way = verdict === 'violated' ? broken! : (limit?.split(':')[0] ?? verdict);
      ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    const share = (way: string) => (ways.get(way) ?? 0) / some.length;
    const rules = engineRules.filter((rule) => rule !== 'endless-step');
    const wanted = [...rules, 'always 0', 'finally 0', 'vacuous', 'pool'];
    expect(wanted.filter((way) => share(way) === 0)).toEqual([]);
    expect(share('verified')).toBeGreaterThan(0.1);
    expect(share('states')).toBeLessThan(0.05);
    expect(share('seconds')).toBe(0);
  });
});

describe('a disagreement', () => {
  /** The reference engine on a program without its guards. */
  const careless: Explorer = {
    name: 'careless',
    explore: (program, request) =>
      reference.explore(JSON.parse(JSON.stringify(program), withoutGuards) as Program, request),
  };
  const reference = explorer((program) => new Reference(program), 'reference');
  const withoutGuards = (_: string, value: { readonly do?: string }) =>
    value?.do === 'guard' ? { do: 'fence', order: 'mb' } : value;

  test('is found, and the model made small', async () => {
    const finding = await hunt({ seed: 1, models: 200, every: { 'breadth-first': 1 }, engine: careless });
    expect(finding).toMatchObject({ oracle: 'breadth-first', seed: 1 });
    const { program, what } = finding!;
    expect(what).toContain('deadlock');
    // A task with a guard that does not hold, and little else.
    expect(program).toMatchObject({ structs: [], properties: [], names: [], spawnSlots: 0 });
    expect([program.tasks.length, program.operations.length, program.operations[0]!.blocks.length]).toEqual([
      1, 1, 1,
    ]);
    expect(JSON.stringify(program).length).toBeLessThan(600);
    expect(inWords(finding!, 'somewhere.ir.json')).toContain('somewhere.ir.json');
  });

  test('smaller models are valid, and smaller', () => {
    const sizeOf = (program: Program) => JSON.stringify(program).length;
    const [program] = sample(programs, { seed: 2, numRuns: 1 });
    const found = [];
    for (const { program: candidate } of smaller(program!)) if (found.push(candidate) === 100) break;
    expect(found.flatMap(verifyProgram)).toEqual([]);
    expect(found.filter((each) => sizeOf(each) >= sizeOf(program!))).toEqual([]);
  });
});
