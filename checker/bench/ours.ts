/** Allwalks as a contender: each sample from a process of its own, as SPIN's are. */

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Engine } from '../check.ts';
import type { Search } from '../engine/engine.ts';
import { packageRoot } from '../paths.ts';
import type { Sample } from './sample.ts';

const built = (...path: string[]) => join(packageRoot, 'dist', ...path);

/** Searches the program of an IR file. */
export function search(file: string, engine: Engine, how: Search): Sample {
  const said = execFileSync(process.execPath, [built('bench', 'search.js'), file, engine, how], {
    encoding: 'utf8',
  });
  return JSON.parse(said);
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
