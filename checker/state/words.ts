/** Which numbers of a packed state lie in each of its words of four bytes, by name. */

import type { Layout } from './layout.ts';
import { cellAt } from './packed.ts';
import type { Spot } from './record.ts';

/**
 * For each word of a state the names of what lies in it, even in part: `Dentry#2.d_count`, `slots of Dentry handed out`,
 * `frames of walker`.
 */
export function namesOfWords(layout: Layout): readonly (readonly string[])[] {
  const words = Array.from({ length: layout.bytes / 4 }, () => new Set<string>());
  const note = (name: string, firstBit: number, bits: number) => {
    for (let word = firstBit >> 5; bits > 0 && word <= (firstBit + bits - 1) >> 5; word++) words[word]?.add(name);
  };
  const noteSpot = (name: string, base: number, { offset, shift, width }: Spot) =>
    note(name, 8 * (base + offset) + shift, width);
  for (const pool of layout.pools.values()) {
    const { name } = pool.pool.struct;
    const { used, liveBits } = pool.life;
    if (used) noteSpot(`slots of ${name} handed out`, 0, used);
    if (liveBits !== undefined) note(`which of ${name} are live`, liveBits, pool.pool.own);
    for (let slot = 1; slot <= pool.slots; slot++)
      for (const [field, spot] of pool.fields)
        for (let index = 0; index < (spot.array?.length ?? 1); index++) {
          const element = spot.array ? `[${index}]` : '';
          noteSpot(`${name}#${slot}.${field}${element}`, ...cellAt(pool, slot, spot, index));
        }
  }
  for (const [task, { base, bytes, root }] of layout.tasks.entries()) {
    const { tasks } = layout.program;
    const slot = task - tasks.length + 1;
    if (root) noteSpot(`what spawn slot ${slot} runs`, 0, root);
    note(`frames of ${tasks[task]?.name ?? `spawn slot ${slot}`}`, 8 * base, 8 * bytes);
  }
  return words.map((names) => [...names]);
}
