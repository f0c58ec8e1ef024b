/** The progress line: what it says, and that it keeps quiet about what is soon over. */

import { expect, test, vi } from 'vitest';
import { paceOf, progressLine, progressObject, reportProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const at = (seconds: number, states: number) => ({
  states,
  transitions: 3 * states,
  depth: 7,
  frontier: 1234,
  bytes: 123_456_789,
  seconds,
});

/** Levels that grow and have begun to shrink: two thirds of a hump. */
const hump = Array.from({ length: 40 }, (_, level) => Math.round(10_000 * Math.exp(-(((level - 25) / 10) ** 2))));
const found = hump.reduce((sum, size) => sum + size, 0);

const what = { spec: 'spec', variant: 'variant' };

function reporter(form: 'line' | 'json' | 'none') {
  const note = vi.fn<(line: string) => void>();
  const report = reportProgress(what, form, { note } as unknown as Terminal);
  return { report, said: () => note.mock.calls.map(([line]) => line) };
}

test('states, rate, transitions, depth, frontier, memory, time', () => {
  expect(progressLine(paceOf(at(2, 50_000), at(1, 30_000)))).toBe(
    '50,000 states, 20,000 states/s, 150,000 transitions, depth 7, frontier 1,234, 123 MB, 2 s',
  );
});

test('what is left, as a band in states and in time, once that can be told', () => {
  const now = { ...at(100, found), levels: hump };
  const { left } = paceOf(now, at(99, 0));
  const rest = 10_000 * 10 * Math.sqrt(Math.PI) - found;
  expect(left!.states[0]).toBeLessThan(rest);
  expect(left!.states[1]).toBeGreaterThan(rest);
  expect(left!.seconds[1]).toBeCloseTo((left!.states[1] / found) * 100);
  expect(progressLine(paceOf(now, at(99, 0)))).toMatch(/100 s, left: [\d,]+ to [\d,]+ states, \d+ s to \d+ s$/);
  const early = { ...at(100, 3), levels: [1, 2] };
  expect(progressLine(paceOf(early, at(99, 0)))).toMatch(/left: too early to tell$/);
});

test('what has been found of the next level is no longer left', () => {
  const before = paceOf({ ...at(100, found), levels: hump }, at(99, 0)).left!.states;
  const after = paceOf({ ...at(100, found + 1000), levels: hump }, at(99, 0)).left!.states;
  expect(after).toEqual([before[0] - 1000, before[1] - 1000]);
});

test('without a terminal: nothing for ten seconds, then a line every ten', () => {
  const { report, said } = reporter('line');
  for (let seconds = 0; seconds < 35; seconds++) report.watch(at(seconds, 1000 * seconds));
  report.end();
  expect(said().map((line) => line.split(',')[0])).toEqual([
    'spec variant: 10',
    'spec variant: 20',
    'spec variant: 30',
  ]);
});

test('as JSON: an object a second, none in less than a second', () => {
  const { report, said } = reporter('json');
  for (const seconds of [0.2, 0.7, 1.1, 1.3, 2]) report.watch(at(seconds, 1000 * seconds));
  report.end();
  expect(said().map((line) => JSON.parse(line))).toEqual([
    progressObject(what, paceOf(at(1.3, 1300), at(0.2, 200))),
  ]);
  expect(JSON.parse(said()[0]!)).toEqual({
    progress: 1,
    spec: 'spec',
    variant: 'variant',
    states: 1300,
    statesPerSecond: 1000,
    transitions: 3900,
    depth: 7,
    frontier: 1234,
    bytes: 123_456_789,
    seconds: 1.3,
    left: null,
  });
});

test('none says nothing', () => {
  const { report, said } = reporter('none');
  for (let seconds = 0; seconds < 35; seconds++) report.watch(at(seconds, 1000 * seconds));
  report.end();
  expect(said()).toEqual([]);
});
