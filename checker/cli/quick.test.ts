/** Whatever is understood without yargs, yargs understands alike. */

import { expect, test } from 'vitest';
import yargs, { type Argv } from 'yargs';
import { describeCommands } from './commands.ts';
import { parseQuickly } from './quick.ts';

const plain = [
  'check',
  'check c1',
  'check c1 c2 --json',
  'check --out there c1 c2',
  'check c1 --variant a,b --engine reference --search depth-first --fold',
  'check --variant a b --json c1',
  'check c1 --no-color --width 80 --out=there --max-states=1e3 --max-steps 7',
  'check --no-fold c1 --max-memory 2GB --max-seconds 90s',
  'list',
  'list --json',
  'replay a.json b.json --fold',
  'ir c1 --variant a --layout',
  'export c1 --to promela',
  'export c1 --variant=a --to=promela --width 70',
];

/** Command lines that are wrong, ask for help, or could be read in two ways. */
const others = [
  '',
  '--help',
  'check --help',
  '--version',
  'chek c1',
  'check c1 -j',
  'check c1 --jason',
  'check c1 --json --json',
  'check c1 --json=true',
  'check c1 --out',
  'check c1 --out --json',
  'check c1 --engine fast',
  'check c1 --no-out x',
  'check c1 --variant=a b',
  'check c1 --variant a --variant b',
  'check --json -- --odd.ts',
  'check c1 --maxStates 3',
  'list c1',
  'replay',
  'export c1',
  'export c1 c2 --to promela',
];

const split = (line: string) => line.split(' ').filter(Boolean);

/** The command line as its handler gets it. */
function heard(describe: (parser: Argv) => unknown, parse: (describe: (parser: Argv) => unknown) => void) {
  const calls: Record<string, unknown>[] = [];
  const spied = (parser: Argv): unknown => {
    const command = parser.command as (...said: unknown[]) => unknown;
    const note = (args: Record<string, unknown>) => void calls.push(args);
    const spy = (...said: unknown[]) => (command.apply(parser, [...said.slice(0, 3), note]), listener);
    const listener: Argv = new Proxy(parser, {
      get: (_, key) => {
        if (key === 'command') return spy;
        const method = Reflect.get(parser, key) as (...said: unknown[]) => unknown;
        return (...said: unknown[]) => (method.apply(parser, said), listener);
      },
    });
    return describe(listener);
  };
  parse(spied);
  return calls;
}

const quickly = (words: string[]) =>
  heard(
    (parser) => describeCommands(parser, words, () => {}),
    (describe) => parseQuickly(describe, words),
  );

const slowly = (words: string[]) =>
  heard(
    (parser) => describeCommands(parser, words, () => {}),
    (describe) => {
      const parser = yargs(words);
      describe(parser);
      parser.parseSync();
    },
  );

test.each(plain)('allwalks %s', (line) => {
  const [args] = quickly(split(line));
  const { _, $0: _name, ...expected } = slowly(split(line))[0]!;
  const known = Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined));
  expect({ spec: [], ...args }).toEqual({ spec: [], ...known });
});

test.each(others)('left to yargs: allwalks %s', (line) => {
  expect(quickly(split(line))).toEqual([]);
});
