/** What objects without a name may be called: the shortest way to them from what has one, `A.mnt_root`. */

import type { Difference, ObjectData, StructData } from './data.ts';

/** For each object the way that leads to it in the beginning; undefined where it has a name, or nothing leads there. */
export function aliasesOf(
  structs: readonly StructData[],
  objects: readonly ObjectData[],
  named: ReadonlySet<string>,
  start: Difference,
): (string | undefined)[] {
  const values = new Map(start.cells);
  const ways = objects.map(({ name }) => (named.has(name) ? name : undefined));
  const queue = objects.flatMap(({ name }, i) => (named.has(name) ? [i] : []));
  for (const at of queue) {
    const { struct, first } = objects[at]!;
    for (const [i, { label }] of structs[struct]!.fields.entries()) {
      const value = values.get(first + i);
      const to = typeof value === 'object' ? value?.object : undefined;
      if (to === undefined || ways[to] !== undefined) continue;
      ways[to] = `${ways[at]}.${label}`;
      queue.push(to);
    }
  }
  return ways.map((way, i) => (named.has(objects[i]!.name) ? undefined : way));
}
