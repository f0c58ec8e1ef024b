/** Allwalks as a contender: each sample from a process of its own, as SPIN's are. */

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Engine } from '../check.ts';
import type { Request } from '../engine/engine.ts';
import { packageRoot } from '../paths.ts';
import type { Sample } from './sample.ts';

const built = (...path: string[]) => join(packageRoot, 'dist', ...path);

/** How to search: what of a request can be told to another process. */
export type Way = Pick<Request, 'search' | 'set' | 'workers'>;

/** Searches the program of an IR file. */
export function search(file: string, engine: Engine, way: Way): Sample {
  const args = [built('bench', 'search.js'), file, engine, JSON.stringify(way)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

/** Runs `allwalks check` on a spec's file and variant or an IR file, as a user would. */
export function timeCommand(subject: readonly string[], scratch: string, ...options: string[]): Sample {
  const [file, variant] = subject as [string, string?];
  const named = variant === undefined ? [] : ['--variant', variant];
  const args = [built('cli.js'), 'check', file, ...named, '--json', '--workers', '1', '--out', scratch, ...options];
  const begun = performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const seconds = (performance.now() - begun) / 1000;
  if (stdout === '') throw new Error(`allwalks check ${file}: ${stderr}`);
  const { states, transitions } = JSON.parse(stdout);
  return { seconds, states, transitions };
}
