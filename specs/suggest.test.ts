/** Repairs that are found by search are those that the kernel has got, and hold where the search has not looked. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { check, findSubject, findVariants, packageRoot } from '../checker/index.ts';
import { repairsToTry } from '../checker/suggest.ts';

interface Found {
  readonly function: string;
  readonly diff: string;
  readonly holds: readonly string[];
  readonly breaks: readonly string[];
}

async function suggest(...words: string[]): Promise<Found[]> {
  const cli = join(packageRoot, 'dist', 'cli.js');
  const run = promisify(execFile)(process.execPath, [cli, 'suggest', ...words, '--json'], { cwd: packageRoot });
  const { stdout } = await run;
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Found);
}

/** The lines that are new or gone. */
const changed = ({ diff }: Found) => diff.split('\n').filter((line) => /^[+-] /.test(line));

/** The checks take a while, and machines may be busy. */
const patience = 400_000;

test('C0a: the missing dput()', { timeout: patience }, async () => {
  const words = ['--function', 'autofs4_expire_direct', '--max-edits', '24', '--max-elsewhere', '7k'];
  const found = await suggest('c0a-direct-expire', ...words);
  expect(found.map((each) => [changed(each), each.holds, each.breaks])).toEqual(
    Array.from({ length: 2 }, () => [
      ['+    yield* dput(root);'],
      ['s13-sibling-killed parent-locked', 's13-sibling-killed as-it-stood'],
      [],
    ]),
  );
});

test('C0a: without being told where, the search comes there soon', { timeout: patience }, async () => {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', 'c0a-direct-expire.ts'));
  const [variant] = findVariants(subject, []);
  const { trace } = await check(subject, variant!, { out: null, minimise: 'steps' });
  const repairs = [];
  for (const repair of repairsToTry({ subject, variant: variant!, trace: trace!, functions: [] })) {
    repairs.push(`${repair.fn.name}: ${repair.change}`);
    if (repairs.length === 100) break;
  }
  expect(repairs).toContain('autofs4_expire_direct: new before 5.3: yield* dput(root)');
});

test(
  'C1: asking before the mountpoint test; asking at any other place breaks walks elsewhere',
  { timeout: patience },
  async () => {
    const words = ['--function', '__follow_mount_rcu', '--max-edits', '22', '--max-elsewhere', '3k'];
    const [sound, ...others] = await suggest('c1-rcu-transit', ...words);
    const asked = ['    if (!d_mountpoint(path.dentry!)) {', '      yield;', '      break;', '    }', '    yield;'];
    expect(changed(sound!)).toEqual([...asked.map((line) => `-${line}`), ...asked.map((line) => `+${line}`)]);
    expect(sound!.breaks).toEqual([]);
    expect(sound!.holds).toEqual(['c8-one-client as-it-stood', 'c8-one-automount as-it-stood']);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
  },
);

test('an answer that is read too early: two neighbours swapped', { timeout: patience }, async () => {
  const words = ['--function', 'autofs4_wait_release', '--max-edits', '8', '--max-elsewhere', '1k'];
  const found = await suggest('f1-answer-unread', ...words);
  expect(found.map(changed)).toEqual([['-  wq.name = 0;', '-  yield;', '+  wq.name = 0;', '+  yield;']]);
});
