/** Where counterexamples are stored, what they replace, and what happens where they cannot be. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeSchedule } from './store.ts';
import { requireWritable } from './write.ts';
import type { Schedule } from './trace/schedule.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const step = { task: 'left', operation: 'add', step: null, place: null, text: 'x = 1;', choices: [] };

function schedule(steps: number): Schedule {
  const source = { spec: 's', file: 's.ts', variant: 'v', replaced: [], claim: null };
  const violation = { schema: 1, property: 'p', verdict: 'violated', message: '', tasks: ['left'] } as const;
  return { ...source, ...violation, steps: Array.from({ length: steps }, () => step) };
}

const always = () => true;
const never = () => false;

test('a stored schedule gives way unless it is better', () => {
  const file = join(folder, 'out', 's.v.json');
  expect(storeSchedule(schedule(3), join(folder, 'out'), always)).toEqual({ file, note: null });
  const kept = storeSchedule(schedule(4), join(folder, 'out'), (stored) => stored.steps.length < 4);
  expect(kept.file).toBeNull();
  expect(kept.note).toBe(`not stored: ${file} has a schedule of 3 steps that still leads to “p”`);
  expect(JSON.parse(readFileSync(file, 'utf8')).steps).toHaveLength(3);
  expect(storeSchedule(schedule(4), join(folder, 'out'), never)).toEqual({ file, note: null });
  expect(JSON.parse(readFileSync(file, 'utf8')).steps).toHaveLength(4);
  expect(readdirSync(join(folder, 'out'))).toEqual(['s.v.json']);
});

test('what is no schedule is never better', () => {
  const file = join(folder, 's.v.json');
  writeFileSync(file, '{');
  expect(storeSchedule(schedule(3), folder, always)).toEqual({ file, note: null });
});

test('what cannot be stored is no reason to lose it', () => {
  writeFileSync(join(folder, 'file'), '');
  const { file, note } = storeSchedule(schedule(3), join(folder, 'file'), never);
  expect(file).toBeNull();
  expect(note).toMatch(/^the counterexample could not be stored: E/);
});

test('a folder is tried before it is needed, and nothing is left of that', () => {
  writeFileSync(join(folder, 'file'), '');
  requireWritable(folder);
  requireWritable(join(folder, 'new', 'one'));
  expect(() => requireWritable(join(folder, 'file'))).toThrow('file is a file; a folder is expected');
  expect(() => requireWritable(join(folder, 'file', 'below'))).toThrow('file is a file; a folder is expected');
  expect(() => requireWritable('/proc/nowhere')).toThrow('nothing can be stored in /proc/nowhere: ENOENT');
  expect(readdirSync(folder)).toEqual(['file']);
});
