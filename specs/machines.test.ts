/**
 * The smallest machine that shows each violation, and what all small machines show of C0a, C0b and C8: `machines.json`.
 *
 * `npx vitest run specs/machines -u` writes down what is new, or whose numbers in `expected.json` are. Every run explores
 * again what is small enough, and compares.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allSpecFiles, compile, engines, machinesFor, onMachine, packageRoot,
  type Expectation, type Machine, type Program,
} from '../checker/index.ts'; // prettier-ignore
import { checks, recorded as expected } from './testdata/checks.ts';

interface Tried extends Machine, Expectation {
  readonly states: number;
  readonly transitions: number;
}

/** What is known of a variant: its numbers with a CPU for each task, and the machines that were tried, from the smallest up. */
interface Known {
  readonly states: number | undefined;
  readonly transitions: number | undefined;
  readonly tried: readonly Tried[];
}

type Table<T> = Record<string, Record<string, T>>;
const recorded: Table<Known> = JSON.parse(readFileSync(join(import.meta.dirname, 'machines.json'), 'utf8'));

/** Larger graphs are explored again only where `expected.json` says that something has changed. */
const small = 5_000;

/** Beyond so many states with a CPU for each task, machines are not tried. */
const most = 2_000_000;

/** Al Viro's question is of these: every machine with one or two CPUs is tried. */
const asked: readonly string[] = ['C0a', 'C0b', 'C8'];

const toTry = checks.flatMap((each) => {
  const all = asked.includes(each.subject.claim ?? '');
  const { verdict, states = 0 } = expected[each.spec]?.[each.name] ?? {};
  return all || (verdict === 'violated' && states <= most) ? [{ ...each, all }] : [];
});

async function tryOn(program: Program, machine: Machine): Promise<Tried> {
  const outcome = await engines.wasm.explore(onMachine(program, machine), { search: 'breadth-first', limits: {} });
  const { verdict, property, states, transitions } = outcome;
  return { ...machine, verdict, property, states, transitions };
}

async function tryAll({ subject, variant, all, spec, name }: (typeof toTry)[number]): Promise<Known> {
  const { property, states, transitions } = expected[spec]![name]!;
  const old = recorded[spec]?.[name];
  const fresh = old?.states === states && old?.transitions === transitions;
  const program = compile(subject, variant);
  const shows = (found: Expectation) => found.verdict === 'violated' && found.property === property;
  const tried: Tried[] = [];
  for (const machine of machinesFor(all ? 2 : program.tasks.length + program.spawnSlots)) {
    const before = fresh ? old?.tried[tried.length] : undefined;
    const found = before && before.states > small ? before : await tryOn(program, machine); // oxlint-disable-line no-await-in-loop
    tried.push(found);
    if (!all && shows(found)) break;
  }
  return { states, transitions, tried };
}

/** A machine a line. */
function print(table: Table<Known>): string {
  const variants = (of: Record<string, Known>) =>
    Object.entries(of).map(([name, { states, transitions, tried }]) => {
      const lines = tried.map((each) => `        ${JSON.stringify(each)}`).join(',\n');
      return `    ${JSON.stringify(name)}: {\n      "states": ${states},\n      "transitions": ${transitions},\n      "tried": [\n${lines}\n      ]\n    }`;
    });
  const specs = Object.entries(table).map(
    ([spec, of]) => `  ${JSON.stringify(spec)}: {\n${variants(of).join(',\n')}\n  }`,
  );
  return `{\n${specs.join(',\n')}\n}\n`;
}

test('machines.json is what machines show', { timeout: 1_800_000 }, async () => {
  const table: Table<Known> = {};
  for (const each of toTry) (table[each.spec] ??= {})[each.name] = await tryAll(each); // oxlint-disable-line no-await-in-loop
  await expect(print(table)).toMatchFileSnapshot('machines.json');
});

test.each(toTry.filter(({ spec, name }) => expected[spec]?.[name]?.verdict === 'violated'))(
  '$spec, $name: some machine shows it',
  ({ spec, name }) => {
    const { property } = expected[spec]![name]!;
    expect(recorded[spec]![name]!.tried.map((each) => each.property)).toContain(property);
  },
);

test('scenarios say where their operations run', () => {
  const silent = allSpecFiles(packageRoot).filter((file) => {
    const text = readFileSync(file, 'utf8');
    const [head = ''] = text.split('*/');
    return /^(export )?function\*/m.test(text) && !/(User|Kernel) mode:/.test(head);
  });
  // Add `User mode: processes.` to the comment that the file begins with, or `Kernel mode: …`.
  expect(silent).toEqual([]);
});
