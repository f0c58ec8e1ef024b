/** Repairs that are found by search are those that the kernel has got, and hold where the search has not looked. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../checker/index.ts';

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

test('C0a: the missing dput()', async () => {
  const found = await suggest('c0a-direct-expire', '--max-edits', '60', '--max-elsewhere', '20k');
  expect(found.map((each) => [each.function, changed(each), each.breaks])).toEqual([
    ['autofs4_expire_direct', ['+    yield* dput(root);'], []],
    ['autofs4_expire_direct', ['+    yield* dput(root);'], []],
  ]);
  for (const { holds } of found) expect(holds).toContain('s13-sibling-killed as-it-stood');
});

test('C1: asking before the mountpoint test; asking at any other place breaks walks elsewhere', async () => {
  const words = ['--function', '__follow_mount_rcu', '--max-edits', '22', '--max-elsewhere', '3k'];
  const [sound, ...others] = await suggest('c1-rcu-transit', ...words);
  const asked = ['    if (!d_mountpoint(path.dentry!)) {', '      yield;', '      break;', '    }', '    yield;'];
  expect(changed(sound!)).toEqual([...asked.map((line) => `-${line}`), ...asked.map((line) => `+${line}`)]);
  expect(sound!.breaks).toEqual([]);
  expect(sound!.holds).toEqual(['c8-one-client as-it-stood', 'c8-one-automount as-it-stood']);
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
});
