/** A run that is killed at any moment goes on from its last checkpoint and ends as if nothing had happened. */

import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CheckRecord } from './check.ts';
import { lamport, mcs, peterson } from './engine/testdata/beem.ts';
import { always, and, binary, cell, give, guard, int, load, not, operation, program, rest, store, struct, task } from './engine/testdata/build.ts'; // prettier-ignore
import { packageRoot } from './paths.ts';
import { compiled } from './search/compiled.ts';

vi.setConfig({ testTimeout: 120_000 });

const cli = join(packageRoot, 'dist', 'cli.js');
let folder: string;

/** Two counters, each in a task of its own; only the very last state breaks the property. */
function lastOfAll(most: number) {
  const up = (field: string) =>
    operation(`up ${field}`, { v: int(0, most) }, [
      [
        load('v', cell('G', 1, field)),
        guard(binary('v', '<', most)),
        store(cell('G', 1, field), binary('v', '+', 1)),
        rest(0),
      ],
    ]);
  const both = [load('x', cell('G', 1, 'x')), load('y', cell('G', 1, 'y'))];
  const atEnd = and(binary('x', '==', most), binary('y', '==', most));
  return program('last of all', {
    structs: [struct('G', { x: int(0, most), y: int(0, most) })],
    operations: [up('x'), up('y')],
    tasks: [task('x', 'up x'), task('y', 'up y')],
    claims: [always('not both at the end', [...both, give(not(atEnd))], { x: int(0, most), y: int(0, most) })],
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-resume-'));
  const models = { peterson: peterson(4), mcs: mcs(4), small: lamport(3), last: lastOfAll(600) };
  for (const [name, model] of Object.entries(models))
    writeFileSync(join(folder, `${name}.ir.json`), JSON.stringify(model));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, 'check', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

/** What must be the same, however often a run was interrupted. */
function outcomeOf(stdout: string) {
  const { seconds: _, counterexample, ...record } = JSON.parse(stdout) as CheckRecord;
  return { ...record, steps: counterexample?.steps, switches: counterexample?.switches };
}

/** Runs a check and kills it as soon as it has written a checkpoint; null where it ended before that. */
async function runAndKill(words: readonly string[], file: string): Promise<string | null> {
  const writtenAt = () => (existsSync(file) ? statSync(file).mtimeMs : 0);
  const before = writtenAt();
  const child = spawn(process.execPath, [cli, 'check', ...words], { cwd: folder });
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  while (child.exitCode === null && writtenAt() === before) await setTimeout(5);
  if (child.exitCode === null) child.kill('SIGKILL');
  const killed = await new Promise((done) => child.on('close', () => done(child.signalCode === 'SIGKILL')));
  return killed ? null : stdout;
}

test.each([
  ['breadth first', ['peterson.ir.json']],
  ['depth first', ['mcs.ir.json', '--search', 'depth-first']],
  ['depth first with a bound', ['mcs.ir.json', '--search', 'depth-first', '--max-steps', '25']],
  ['compressed', ['peterson.ir.json', '--compress']],
  ['hashes of states', ['mcs.ir.json', '--hash-compact']],
  ['with a violation at the very end', ['last.ir.json']],
  ['with a violation at the very end of compressed states', ['last.ir.json', '--compress']],
])('kill -9, again and again: %s', async (name, words) => {
  const file = join(folder, `${name}.check`);
  const keep = [...words, '--json', '--out', 'killed', '--checkpoint', file, '--checkpoint-every', '0.02'];
  let [kills, ended] = [0, await runAndKill(keep, file)];
  while (ended === null && ++kills < 4) ended = await runAndKill([...keep, '--resume', file], file);
  ended ??= run(...words, '--json', '--out', 'killed', '--resume', file).stdout;
  expect(kills).toBeGreaterThan(1);
  expect(outcomeOf(ended)).toEqual(outcomeOf(run(...words, '--json', '--out', 'straight').stdout));
  for (const schedule of existsSync(join(folder, 'straight')) ? readdirSync(join(folder, 'straight')) : [])
    expect(readFileSync(join(folder, 'killed', schedule))).toEqual(
      readFileSync(join(folder, 'straight', schedule)),
    );
});

test('what a limit has stopped goes on with another limit', () => {
  const stopped = run('peterson.ir.json', '--json', '--max-seconds', '0.1', '--checkpoint', 'stopped.check');
  expect(JSON.parse(stopped.stdout)).toMatchObject({ verdict: 'incomplete', limit: 'seconds' });
  const { stdout, status } = run('peterson.ir.json', '--json', '--resume', 'stopped.check');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'verified', states: 1_119_560, transitions: 3_864_896 });
});

test('what is no checkpoint of this search is refused, with what is wrong', () => {
  run('peterson.ir.json', '--max-seconds', '0.001', '--checkpoint', 'peterson.check');
  const refused = (...words: string[]) => {
    const { stderr, status } = run(...words);
    expect(status).toBe(2);
    return stderr.replaceAll(/\s+/g, ' ');
  };
  expect(refused('small.ir.json', '--resume', 'peterson.check')).toContain(
    'the model is peterson(4), not lamport(3)',
  );
  expect(
    refused('peterson.ir.json', '--resume', 'peterson.check', '--search', 'depth-first', '--max-steps', '9'),
  ).toContain('the search is breadth-first, not depth-first; --max-steps is not given, not 9');
  expect(refused('peterson.ir.json', '--resume', 'peterson.check', '--dead')).toContain(
    'it was reduced by nothing, not by dead',
  );
  expect(refused('peterson.ir.json', '--resume', 'peterson.ir.json')).toContain(
    'this is no checkpoint of Allwalks',
  );
  expect(refused('peterson.ir.json', 'small.ir.json', '--resume', 'peterson.check')).toContain(
    'one check at a time',
  );
  expect(refused('peterson.ir.json', '--resume', 'peterson.check', '--engine', 'reference')).toContain(
    'leave out --engine',
  );
  expect(refused('peterson.ir.json', '--resume', 'peterson.check', '--max-states', '1')).toMatch(
    /\d+ states already, more/,
  );
  expect(refused('peterson.ir.json', '--checkpoint', 'nowhere/x')).toContain('ENOENT');
});

test('a damaged checkpoint is noticed, wherever it is damaged', async () => {
  const whole = join(folder, 'small.check');
  const limits = { seconds: 0.001 };
  const trouble = vi.fn<(message: string) => void>();
  const request = { search: 'breadth-first', limits } as const;
  await compiled.explore(lamport(3), { ...request, checkpoint: { file: whole, everySeconds: 1, trouble } });
  expect(trouble).not.toHaveBeenCalled();
  const changed = join(folder, 'changed.check');
  const { size } = statSync(whole);
  for (const at of [30, 2000, size - 5000, size - 10]) {
    const bytes = readFileSync(whole);
    bytes[at]! ^= 1;
    writeFileSync(changed, bytes);
    await expect(compiled.explore(lamport(3), { ...request, resume: changed })).rejects.toThrow(
      /the file is damaged|of another search/,
    );
  }
  copyFileSync(whole, changed);
  truncateSync(changed, size - 1);
  await expect(compiled.explore(lamport(3), { ...request, resume: changed })).rejects.toThrow('cut short');
});
