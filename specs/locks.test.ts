/** The orders in which Linux 2.6.38 takes its locks, derived from what scenarios do, beside those that are documented. */

import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  compile,
  engines,
  findSubject,
  findVariants,
  lockOrders,
  packageRoot,
  type Order,
} from '../checker/index.ts';

/** Scenarios, and variants without a violation, that together show all orders that any scenario shows. */
const scenarios: [string, string][] = [
  ['c0a-direct-expire', 'f9398c233e32'],
  ['c0c-failed-mount', 'as-it-stood'],
  ['c1-rcu-transit', '62a7375e5d77'],
  ['i12-dead-directory', 'as-it-stood'],
];

/** What the document says: outer locks first. */
const documented = [
  ['namespace_sem', 'Inode.i_mutex', 'vfsmount_lock', 'Dentry.d_lock'],
  ['Inode.i_lock', 'Dentry.d_lock'],
  ['FsStruct.lock', 'Dentry.d_lock'],
  ['autofs4_lock', 'AutofsSbInfo.lookup_lock', 'Dentry.d_lock'],
  ['AutofsSbInfo.fs_lock', 'Dentry.d_lock'],
  ['AutofsSbInfo.fs_lock', 'vfsmount_lock'],
  ['AutofsSbInfo.fs_lock', 'autofs4_lock'],
];

const name = ({ held, taken }: Order) => `${held} → ${taken}`;

async function ordersOf(spec: string, variant: string, files: readonly string[] = []) {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${spec}.ts`));
  const base = findVariants(subject, [variant])[0]!;
  return lockOrders(compile(subject, { ...base, files: [...base.files, ...files] }), engines.wasm, {});
}

const seen = new Map<string, { order: Order; specs: string[] }>();

/** Cycles, and what has not been looked at. */
const wrong: string[] = [];

beforeAll(async () => {
  for (const [spec, variant] of scenarios) {
    const found = await ordersOf(spec, variant);
    wrong.push(...found.cycles.flat().map(name), ...found.unclear, ...(found.outcome.exhaustive ? [] : [spec]));
    for (const order of found.orders) {
      const known = seen.get(name(order))?.specs ?? [];
      seen.set(name(order), { order, specs: [...known, spec] });
    }
  }
});

test('there is no cycle, and everything has been looked at', () => expect(wrong).toEqual([]));

test('every documented order is seen, and none against it', () => {
  const wanted = documented.flatMap((chain) => chain.slice(1).map((inner, i) => [chain[i]!, inner] as const));
  expect(wanted.filter(([held, taken]) => !seen.has(`${held} → ${taken}`))).toEqual([]);
  const isWithin = (outer: string, inner: string): boolean =>
    wanted.some(([held, taken]) => held === outer && (taken === inner || isWithin(taken, inner)));
  expect([...seen.values()].filter(({ order }) => isWithin(order.taken, order.held))).toEqual([]);
});

test('LOCKS.md is up to date', async () => {
  const rows = [...seen.entries()]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([words, { specs }]) => `| ${words} | ${specs.join(', ')} |`);
  await expect(`# Which lock is held while which other is taken

Derived by \`allwalks locks\` from all executions of these scenarios, and put together by \`locks.test.ts\`
(\`npm test -- -u\`). There is no cycle. A lock that was only tried counts as held, not as taken.

| held → taken | seen in |
| --- | --- |
${rows.join('\n')}
`).toMatchFileSnapshot('LOCKS.md');
});

test('taken the other way round somewhere, that is a cycle', async () => {
  const mistake = join(import.meta.dirname, 'testdata', 'lookup_lock-first.ts');
  const { cycles } = await ordersOf('i12-dead-directory', 'as-it-stood', [mistake]);
  expect(cycles.map((cycle) => cycle.map(name))).toEqual([
    ['autofs4_lock → AutofsSbInfo.lookup_lock', 'AutofsSbInfo.lookup_lock → autofs4_lock'],
  ]);
  expect(cycles[0]!.map(({ task }) => task)).toEqual(['rmdir', 'user']);
});
