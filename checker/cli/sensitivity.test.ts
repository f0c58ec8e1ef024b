/** Ctrl-C while mistakes are tried: what is known of them is told. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../paths.ts';

test('Ctrl-C while mistakes are tried', async () => {
  const cli = join(packageRoot, 'dist', 'cli.js');
  const args = [cli, 'sensitivity', 'c0d-close-umount', '--workers', '1', '--json'];
  const child = spawn(process.execPath, args, { cwd: packageRoot });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (data: Buffer) => (output[stream] += data.toString()));
  const ended = once(child, 'close');

  // It says how far it is after ten seconds, and would take many times that.
  while (!output.stderr.includes('mistakes tried')) await once(child.stderr, 'data');
  child.kill('SIGINT');

  const [code] = (await ended) as [number | null];
  const { complete, mistakes } = JSON.parse(output.stdout) as {
    readonly complete: boolean;
    readonly mistakes: readonly { readonly notice: { readonly kind: string; readonly limit?: string } }[];
  };
  const kinds = mistakes.map(({ notice }) => notice.kind);
  expect(complete).toBe(false);
  expect(kinds).toContain('noticed');
  expect(mistakes.at(-1)!.notice).toEqual({ kind: 'limit', limit: 'interrupted' });
  expect(code).toBe(kinds.includes('unnoticed') ? 1 : 3);
}, 60_000);
