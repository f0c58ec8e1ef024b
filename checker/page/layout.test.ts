/** Where things stand on a page: objects in the picture, steps in turns. */

import { describe, expect, test } from 'vitest';
import { collect } from './collect.ts';
import type { PageData } from './data.ts';
import { layOut, type Box } from './script/layout.ts';
import { namesIn, stepsShown, turnsOf } from './script/rows.ts';
import { about, treeTrace } from './testdata/pages.ts';

const box = (id: number, parent: number | null, height = 50): Box => ({ id, parent, height });

describe('the picture', () => {
  const outline = (boxes: readonly Box[], width: number) => {
    const placed = layOut([{ title: 'all', boxes }], width);
    return [...placed.boxes].map(([id, { x, y }]) => [id, Math.round(x), Math.round(y)]);
  };

  test('a tree is an outline: children below, further right', () => {
    expect(outline([box(1, 1), box(2, 1), box(3, 2), box(4, 1)], 200)).toEqual([
      [1, 0, 30],
      [2, 18, 94],
      [3, 36, 158],
      [4, 18, 222],
    ]);
  });

  test('trees stand side by side where there is room', () => {
    expect(outline([box(1, null), box(2, 1), box(3, null)], 460)).toEqual([
      [1, 0, 30],
      [2, 18, 94],
      [3, 237, 30],
    ]);
  });

  test('whatever refers to whom, every box is placed once: circles, strangers', () => {
    const circle = [box(1, 2), box(2, 3), box(3, 1), box(4, 1), box(5, 99)];
    expect(
      outline(circle, 200)
        .map(([id]) => id)
        .toSorted(),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  test('no box overlaps another, and nothing leaves the picture', () => {
    for (const width of [200, 460, 1000]) {
      const boxes = Array.from({ length: 20 }, (_, i) => box(i, i % 3 === 0 ? null : i - 1, 30 + 17 * (i % 5)));
      const layout = layOut([{ title: 'a', boxes: boxes.slice(0, 9) }, { title: 'b', boxes: boxes.slice(9) }], width); // prettier-ignore
      const placed = [...layout.boxes.values()];
      for (const [i, a] of placed.entries()) {
        expect(a.x + a.width).toBeLessThanOrEqual(width + 0.01);
        expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
        for (const b of placed.slice(i + 1))
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true); // prettier-ignore
      }
    }
  });
});

describe('the steps', () => {
  const found: Promise<PageData> = treeTrace().then((trace) => collect(trace, about));

  test('all of them, or those that are told with the rest folded: each has its place once', async () => {
    const data = await found;
    for (const shown of [() => true, () => false, (step: number) => step % 4 === 1]) {
      const turns = turnsOf(data, shown);
      const steps = turns.flatMap(({ rows }) =>
        rows.flatMap((row) =>
          row.kind === 'step' ? [row.step] : Array.from({ length: row.to - row.from + 1 }, (_, i) => row.from + i),
        ),
      );
      expect(steps).toEqual(data.steps.map((_, i) => i + 1));
      for (const [i, { task }] of turns.entries()) expect(turns[i - 1]?.task).not.toBe(task);
    }
    expect(stepsShown(turnsOf(data, () => true))).toHaveLength(data.steps.length);
  });

  test('few steps are not worth a fold; many are called by the functions they are in', async () => {
    const { steps } = await found;
    const step = (text: string, stack: readonly string[]) => ({ ...steps[0]!, task: 0, text, stack });
    const data = { ...(await found), steps: [step('a', ['f']), step('b', ['f', 'g']), step('c', ['f', 'h', 'i']), step('d', ['f', 'h'])] }; // prettier-ignore
    const folds = (shown: (step: number) => boolean) => turnsOf(data, shown).flatMap(({ rows }) => rows.filter(({ kind }) => kind === 'fold')); // prettier-ignore
    expect(folds((each) => each === 1 || each === 4)).toEqual([]);
    expect(folds((each) => each === 1)).toEqual([{ kind: 'fold', from: 2, to: 4 }]);
    expect(namesIn(data, 2, 4)).toEqual(['g', 'h']);
    expect(namesIn(data, 1, 4)).toEqual(['f']);
    expect(namesIn(data, 3, 4)).toEqual(['h']);
  });
});
