/** Every invariant of the kernel that is checked: a mistake in the model that breaks it, and what notices. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asItStood, check, findSubject, findVariants, packageRoot } from '../checker/index.ts';

const folder = join(import.meta.dirname, 'mutants');

/** Mistake (its name begins with the invariant's number), scenario, variant it is made in, what notices. */
const mutants: [string, string, string, string][] = [
  ['01-close-drops-dentry-twice', 'c0d-close-umount', 'as-it-stood', 'no dentry has fewer references than owners'],
  ['01-counts-off-twice', 's5-expire-run', 'dput-last', 'autofs does not count below zero'],
  [
    '01-mount-does-not-keep-super',
    'c0a-direct-expire',
    'f9398c233e32',
    'no super block has fewer references than mounts',
  ],
  ['01-two-leave-one-request', 'c0c-failed-mount', 'as-it-stood', 'use-after-free'],
  ['02-dentry-freed-at-once', 'c4-rcu-negative', 'as-it-stood', 'use-after-free'],
  ['03-killed-dentry-is-taken', 'c4-rcu-negative', 'as-it-stood', 'killed dentries stay unused'],
  ['04-killed-dentry-keeps-parent', 'c0a-direct-expire', 'f9398c233e32', 'umount sees zero refs'],
  ['05-mount-before-dentry', 'c0d-close-umount', 'as-it-stood', 'umount sees zero refs'],
  ['05-parent-is-dropped-twice', 'c0d-close-umount', 'as-it-stood', 'no mount has fewer references than owners'],
  ['06-longterm-is-kept', 'c0d-close-umount', 'as-it-stood', 'mnt_longterm tells the truth'],
  ['07-covered-dentry-is-kept', 'c0a-direct-expire', 'f9398c233e32', 'every reference is given back'],
  ['07-cursor-is-kept', 'c0d-close-umount', 'as-it-stood', 'nothing is left of it'],
  ['08-lookup-without-i_mutex', 'c4-rcu-negative', 'as-it-stood', 'one hashed dentry a name'],
  ['09-dropped-dentry-stays-on-chain', 'c4-rcu-negative', 'as-it-stood', 'unhashed means off its hash chain'],
  ['10-hashed-before-positive', 'i12-dead-directory', 'as-it-stood', 'hashed means positive'],
  ['10-made-while-active', 'i12-dead-directory', 'as-it-stood', 'active means unhashed'],
  ['10-removed-while-hashed', 'i12-dead-directory', 'as-it-stood', 'expiring means unhashed'],
  ['11-flag-outlives-mount', 'c0d-close-umount', 'as-it-stood', 'DCACHE_MOUNTED tells the truth'],
  ['12-mount-on-the-dead', 'i12-dead-directory', 'as-it-stood', 'dead directories stay empty'],
  ['13-rcu-walk-takes-mounts', 'c0d-close-umount', 'as-it-stood', 'deadlock'],
  ['13-rcu-walk-waits', 'c1-rcu-transit', '62a7375e5d77', 'in RCU mode the walk is protected'],
  ['14-rcu-walk-is-not-left', 'c4-rcu-negative', 'as-it-stood', 'out of RCU mode it is not'],
  ['15-sample-is-not-checked', 'c4-rcu-negative', 'as-it-stood', 'N2: a file that is there is found'],
  ['16-inode-of-the-parent', 'c0d-close-umount', 'as-it-stood', 'bug-on'],
  ['17-not-tried-again', 'c3-rcu-inside', '3c3199852905-62a7375e5d77', 'no walk is told to try again'],
  ['18-always-in-rcu-mode', 'c3-rcu-inside', '3c3199852905-62a7375e5d77', 'it begins at most twice'],
  ['19-waits-under-fs_lock', 'c1-rcu-transit', '62a7375e5d77', 'sleep-in-atomic'],
  ['20-daemon-is-asked-to-wait', 'c0a-direct-expire', 'f9398c233e32', 'the daemon does not wait for itself'],
  [
    '20-expire-is-not-waited-for',
    'c1-rcu-transit',
    '62a7375e5d77',
    'no walk that starts during the expire passes the key',
  ],
  ['20-mount-is-not-waited-for', 'c0c-failed-mount', 'as-it-stood', 'both walks fail'],
  ['22-waits-under-i_mutex', 'c0c-failed-mount', 'as-it-stood', 'who sleeps holds no lock'],
  ['23-request-sent-twice', 'c0c-failed-mount', 'as-it-stood', 'each packet stands for a request'],
];

/** How many steps it takes to show, by mistake. */
const steps: Record<string, number | undefined> = {};

test.each(mutants)('%s', async (mutant, spec, base, property) => {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${spec}.ts`));
  const { files } = findVariants(subject, [base])[0]!;
  const variant = { name: mutant, files: [...files, join(folder, `${mutant}.ts`)], named: false };
  const { record } = await check(subject, variant, { out: null });
  expect(record).toMatchObject({ verdict: 'violated', property });
  steps[mutant] = record.counterexample?.steps;
});

test('every mutant in the folder is checked', () => {
  const there = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  expect(mutants.map(([mutant]) => `${mutant}.ts`).toSorted()).toEqual(there.toSorted());
});

test('README.md is up to date', async () => {
  const rows = mutants.map(([mutant, spec, base, property]) => {
    const [, words] = /^\/\*\* (.*?) \*\//.exec(readFileSync(join(folder, `${mutant}.ts`), 'utf8'))!;
    const where = base === asItStood ? spec : `${spec}, ${base}`;
    return `| ${Number(mutant.slice(0, 2))} | [${words}](${mutant}.ts) | ${where} | ${property} | ${steps[mutant]} |`;
  });
  await expect(`# Mistakes that must be found

For each invariant of the kernel that is checked: a mistake in the model that breaks it, and the property or rule that
notices. Made by \`../mutants.test.ts\` (\`npm test -- -u\`); steps are those of the shortest schedule.

| invariant | mistake | scenario | what notices | steps |
| ---: | --- | --- | --- | ---: |
${rows.join('\n')}
`).toMatchFileSnapshot('mutants/README.md');
});
