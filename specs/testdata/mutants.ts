/** Mistakes in the model, each with a scenario in which it shows and the property or rule that notices. */

import { join } from 'node:path';
import { findSubject, findVariants, packageRoot } from '../../checker/index.ts';

export const mutantsFolder = join(packageRoot, 'specs', 'mutants');

/** Mistake (its name begins with the invariant's number), scenario, variant it is made in, what notices. */
export const mutants: [string, string, string, string][] = [
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

/** What to check: the scenario of a mistake, and the variant with the mistake on top. */
export function mutated([mutant, spec, base]: (typeof mutants)[number]) {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${spec}.ts`));
  const { files } = findVariants(subject, [base])[0]!;
  return { subject, variant: { name: mutant, files: [...files, join(mutantsFolder, `${mutant}.ts`)], named: false } };
}
