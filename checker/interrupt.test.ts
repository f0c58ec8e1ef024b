/** Ctrl-C ends a run with what is known so far. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peterson } from './engine/testdata/beem.ts';
import { packageRoot } from './paths.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allwalks-interrupt-'));
  writeFileSync(join(folder, 'small.ir.json'), JSON.stringify(peterson(2)));
  writeFileSync(join(folder, 'large.ir.json'), JSON.stringify(peterson(6)));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('Ctrl-C while a check is running', async () => {
  const cli = join(packageRoot, 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli, 'check', 'small.ir.json', 'large.ir.json'], { cwd: folder });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (data: Buffer) => (output[stream] += data.toString()));
  const ended = once(child, 'close');

  // The small one is over at once; the large one then runs for far longer than any test.
  while (!output.stdout.includes('small: ')) await once(child.stdout, 'data');
  await setTimeout(500);
  child.kill('SIGINT');

  expect(await ended).toEqual([3, null]);
  expect(output.stderr).toContain('interrupted: finishing with what is known so far');
  const said = output.stdout.replaceAll(/\s+/g, ' ');
  expect(said).toMatch(/incomplete: interrupted; no violation in what was seen of 6 tasks: [\d,]+ states/);
});
