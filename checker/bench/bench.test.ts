/** The bench on something small: it counts what SPIN counts, believes nothing else, and prints all its rows. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lamport, mcs, phils } from '../engine/testdata/beem.ts';
import { packageRoot } from '../paths.ts';
import { compiled } from '../search/compiled.ts';
import { measure } from './measure.ts';
import { quickModel } from './models.ts';
import { report } from './report.ts';
import { geometricMean, median } from './sample.ts';
import { hasSpin, readReport, Verifier } from './spin.ts';

if (!hasSpin) console.warn('skipped: no spin');

test('the quick bench measures every contender on the same graph', () => {
  const run = spawnSync(process.execPath, [join(packageRoot, 'dist', 'bench', 'run.js'), '--quick', '--json'], {
    encoding: 'utf8',
  });
  expect(run.stderr).toContain('peterson(3), 12,498 states');
  const { results } = JSON.parse(run.stdout);
  expect(results).toHaveLength(1);
  const [{ measured }] = results;
  const who = measured.map(({ tool, how, words }: Record<string, string>) => [tool, how, words].join(' ').trim());
  const ours = ['Allwalks breadth first', 'Allwalks depth first', 'Allwalks command', 'Allwalks command, one state', 'reference breadth first']; // prettier-ignore
  const theirs = ['depth first', 'breadth first', 'collapsed', 'command'].flatMap((how) =>
    ['printed', 'by hand'].map((words) => `SPIN ${how} ${words}`),
  );
  expect(who.toSorted()).toEqual([...ours, ...(hasSpin ? theirs : [])].toSorted());
  for (const { how, samples } of measured)
    if (how !== 'command, one state')
      expect(samples).toEqual([expect.objectContaining({ states: 12_498, transitions: 33_369 })]);

  const tables = report(results);
  expect(tables.match(/^\| peterson\(3\) +\|/gm)).toHaveLength(hasSpin ? 6 : 5);
  expect(tables.match(/^\| geometric mean +\|/gm)).toHaveLength(2);
});

test.skipIf(!hasSpin)('a text for SPIN with another graph is found out', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'allwalks-bench-'));
  const other = { ...quickModel, byHand: { ...quickModel.byHand!, defines: ['-DN=2'] } };
  try {
    expect(() => measure(other, { warmUps: 0, runs: 1, optimisation: '-O0' }, scratch, () => {})).toThrow(
      /SPIN [\w ]+ by hand counts 196 states and 371 transitions, Allwalks breadth first 12498 and 33369/,
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

test.skipIf(!hasSpin).each([
  [phils(4, 3), 'phils.pml', ['-DN=4', '-DROOM=3']],
  [mcs(3), 'mcs.pml', ['-DN=3']],
  [lamport(2), 'lamport.pml', ['-DN=2']],
])('the text by hand of $name has the same graph', async (program, name, defines) => {
  const { states, transitions } = await compiled.explore(program, { search: 'breadth-first', limits: {} });
  const scratch = mkdtempSync(join(tmpdir(), 'allwalks-bench-'));
  const text = { words: 'by hand', file: join(packageRoot, 'checker', 'bench', name), defines } as const;
  try {
    const verifier = new Verifier({ text, search: 'depth first', optimisation: '-O0', states }, scratch);
    expect(verifier.run()).toMatchObject({ states, transitions });
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

const complete = `State-vector 36 byte, depth reached 53, errors: 0
    12498 states, stored
    33370 transitions (= stored+matched)
pan: elapsed time 0.01 seconds
ran: 0.012345 seconds
VmHWM:	    4096 kB
`;

test('a report of SPIN', () => {
  const numbers = { states: 12_498, transitions: 33_369, seconds: 0.012345, depth: 53 };
  expect(readReport(complete)).toEqual({ ...numbers, peakBytes: 4096 * 1024, stateBytes: 36 });
});

test.each([
  ['a stack that is too small', `error: max search depth too small\n${complete}`],
  ['an error', complete.replace('errors: 0', 'errors: 1')],
  ['a violation', `violated: deadlock\n${complete}`],
  ['memory', `pan: out of memory\n${complete}`],
  ['a search given up', `Warning: Search not completed\n${complete}`],
  ['no numbers', complete.replace(/.* states, stored\n/, '')],
])('SPIN’s report is not believed: %s', (_, text) => {
  expect(() => readReport(text)).toThrow('SPIN');
});

test('means', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(geometricMean([2, 8])).toBeCloseTo(4);
});
