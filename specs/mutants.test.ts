/** Every invariant of the kernel that is checked: a mistake in the model that breaks it, and what notices. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check, findSubject, findVariants, packageRoot } from '../checker/index.ts';

const folder = join(import.meta.dirname, 'mutants');

/** Mistake (its name begins with the invariant's number), scenario, variant it is made in, what notices, steps. */
const mutants: [string, string, string, string, number][] = [
  [
    '01-close-drops-dentry-twice',
    'c0d-close-umount',
    'as-it-stood',
    'no dentry has fewer references than owners',
    84,
  ],
  ['01-counts-off-twice', 's5-expire-run', 'dput-last', 'autofs does not count below zero', 120],
  [
    '01-mount-does-not-keep-super',
    'c0a-direct-expire',
    'f9398c233e32',
    'no super block has fewer references than mounts',
    272,
  ],
  ['01-two-leave-one-request', 'c0c-failed-mount', 'as-it-stood', 'use-after-free', 290],
  ['02-dentry-freed-at-once', 'c4-rcu-negative', 'as-it-stood', 'use-after-free', 35],
  ['03-killed-dentry-is-taken', 'c4-rcu-negative', 'as-it-stood', 'killed dentries stay unused', 41],
  ['04-killed-dentry-keeps-parent', 'c0a-direct-expire', 'f9398c233e32', 'umount sees zero refs', 620],
  ['05-mount-before-dentry', 'c0d-close-umount', 'as-it-stood', 'umount sees zero refs', 176],
  [
    '05-parent-is-dropped-twice',
    'c0d-close-umount',
    'as-it-stood',
    'no mount has fewer references than owners',
    60,
  ],
  ['06-longterm-is-kept', 'c0d-close-umount', 'as-it-stood', 'mnt_longterm tells the truth', 68],
  ['07-covered-dentry-is-kept', 'c0a-direct-expire', 'f9398c233e32', 'every reference is given back', 629],
  ['07-cursor-is-kept', 'c0d-close-umount', 'as-it-stood', 'nothing is left of it', 111],
  ['08-lookup-without-i_mutex', 'c4-rcu-negative', 'as-it-stood', 'one hashed dentry a name', 107],
  ['09-dropped-dentry-stays-on-chain', 'c4-rcu-negative', 'as-it-stood', 'unhashed means off its hash chain', 21],
  ['10-hashed-before-positive', 'i12-dead-directory', 'as-it-stood', 'hashed means positive', 69],
  ['10-made-while-active', 'i12-dead-directory', 'as-it-stood', 'active means unhashed', 72],
  ['11-flag-outlives-mount', 'c0d-close-umount', 'as-it-stood', 'DCACHE_MOUNTED tells the truth', 38],
  ['12-mount-on-the-dead', 'i12-dead-directory', 'as-it-stood', 'dead directories stay empty', 110],
  ['13-rcu-walk-takes-mounts', 'c0d-close-umount', 'as-it-stood', 'deadlock', 30],
  ['13-rcu-walk-waits', 'c1-rcu-transit', '62a7375e5d77', 'in RCU mode the walk is protected', 154],
  ['14-rcu-walk-is-not-left', 'c4-rcu-negative', 'as-it-stood', 'out of RCU mode it is not', 24],
  ['15-sample-is-not-checked', 'c4-rcu-negative', 'as-it-stood', 'N2: a file that is there is found', 40],
  ['16-inode-of-the-parent', 'c0d-close-umount', 'as-it-stood', 'bug-on', 25],
  ['17-not-tried-again', 'c3-rcu-inside', '3c3199852905-62a7375e5d77', 'no walk is told to try again', 25],
  ['18-always-in-rcu-mode', 'c3-rcu-inside', '3c3199852905-62a7375e5d77', 'it begins at most twice', 49],
  ['19-waits-under-fs_lock', 'c1-rcu-transit', '62a7375e5d77', 'sleep-in-atomic', 185],
  ['20-daemon-is-asked-to-wait', 'c0a-direct-expire', 'f9398c233e32', 'the daemon does not wait for itself', 180],
  [
    '20-expire-is-not-waited-for',
    'c1-rcu-transit',
    '62a7375e5d77',
    'no walk that starts during the expire passes the key',
    178,
  ],
  ['20-mount-is-not-waited-for', 'c0c-failed-mount', 'as-it-stood', 'both walks fail', 457],
  ['22-waits-under-i_mutex', 'c0c-failed-mount', 'as-it-stood', 'who sleeps holds no lock', 167],
  ['23-request-sent-twice', 'c0c-failed-mount', 'as-it-stood', 'each packet stands for a request', 159],
];

test.each(mutants)('%s', async (mutant, spec, base, property, steps) => {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${spec}.ts`));
  const { files } = findVariants(subject, [base])[0]!;
  const variant = { name: mutant, files: [...files, join(folder, `${mutant}.ts`)], named: false };
  const { record } = await check(subject, variant, { out: null });
  expect({ property: record.property, steps: record.counterexample?.steps }).toEqual({ property, steps });
});

test('every mutant in the folder is checked', () => {
  const there = readdirSync(folder).map((name) => name.replace('.ts', ''));
  expect(mutants.map(([mutant]) => mutant).toSorted()).toEqual(there.toSorted());
});
