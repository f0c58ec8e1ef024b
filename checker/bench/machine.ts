/** The machine and the tools of a run, in words that name neither. */

import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';
import { hasSpin } from './spin.ts';

export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const tools = hasSpin
    ? `SPIN ${version('spin', ['-V'], /Version ([\d.]+)/)}, gcc ${version('gcc', ['-dumpfullversion'], /([\d.]+)/)}`
    : 'no SPIN';
  return `${cpus().length} cores (${arch()}), ${gigabytes} GB of memory, ${platform()}; Node ${process.versions.node}, ${tools}`;
}

function version(command: string, args: readonly string[], pattern: RegExp): string {
  return pattern.exec(spawnSync(command, args, { encoding: 'utf8' }).stdout)?.[1] ?? 'of unknown version';
}
