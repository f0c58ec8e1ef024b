/** The progress line: what it says, and that it keeps quiet about what is soon over. */

import { expect, test, vi } from 'vitest';
import { progressLine, reportProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const at = (seconds: number, states: number) => ({
  states,
  transitions: 3 * states,
  depth: 7,
  frontier: 1234,
  bytes: 123_456_789,
  seconds,
});

test('states, rate, depth, frontier, memory, time', () => {
  expect(progressLine(at(2, 50_000), at(1, 30_000))).toBe(
    '50,000 states, 20,000 states/s, depth 7, frontier 1,234, 123 MB, 2 s',
  );
});

test('without a terminal: nothing for ten seconds, then a line every ten', () => {
  const note = vi.fn<(line: string) => void>();
  const report = reportProgress('spec variant', { note } as unknown as Terminal);
  for (let seconds = 0; seconds < 35; seconds++) report.watch(at(seconds, 1000 * seconds));
  report.end();
  expect(note.mock.calls.map(([line]) => line.split(',')[0])).toEqual([
    'spec variant: 10',
    'spec variant: 20',
    'spec variant: 30',
  ]);
});
