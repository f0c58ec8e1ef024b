/** Tells how far a check has come: a line updated in place on a terminal, a plain line now and then elsewhere. */

import type { Progress } from '../index.ts';
import type { Terminal } from './terminal.ts';
import { bytesInWords, counted, grouped } from './verdict.ts';

/** Nothing is said about checks that are over before this. */
const quietSeconds = 1;
const secondsBetweenLines = 10;
const clearLine = '\r\u001B[K';

export interface ProgressReport {
  readonly watch: (progress: Progress) => void;
  /** The check is over: nothing of a line updated in place remains. */
  readonly end: () => void;
}

export function reportProgress(what: string, terminal: Terminal): ProgressReport {
  const inPlace = process.stderr.isTTY === true;
  let last: Progress | null = null;
  let nextLine = secondsBetweenLines;
  let shown = false;
  return {
    watch: (progress) => {
      if (progress.seconds < quietSeconds) {
        last = progress;
        return;
      }
      const line = `${what}: ${progressLine(progress, last)}`;
      last = progress;
      if (inPlace) {
        shown = true;
        process.stderr.write(clearLine + line.slice(0, (process.stderr.columns || 80) - 1));
      } else if (progress.seconds >= nextLine) {
        nextLine = progress.seconds + secondsBetweenLines;
        terminal.note(line);
      }
    },
    end: () => {
      if (shown) process.stderr.write(clearLine);
    },
  };
}

export function progressLine(now: Progress, before: Progress | null): string {
  const since = before === null || now.seconds <= before.seconds ? { states: 0, seconds: 0 } : before;
  const rate = (now.states - since.states) / Math.max(0.001, now.seconds - since.seconds);
  const parts = [
    counted(now.states, 'state'),
    `${grouped(Math.round(rate))} states/s`,
    `depth ${grouped(now.depth)}`,
    `frontier ${grouped(now.frontier)}`,
    bytesInWords(now.bytes),
    `${now.seconds.toFixed(0)} s`,
  ];
  return parts.join(', ');
}
