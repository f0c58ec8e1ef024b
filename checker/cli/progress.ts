/** Tells how far a check has come: a line updated in place on a terminal, a plain line now and then elsewhere. */

import type { Progress } from '../index.ts';
import { plain, type Terminal } from './terminal.ts';
import { bytesInWords, counted, grouped } from './verdict.ts';

/** Nothing is said about checks that are over before this. */
const quietSeconds = 1;
const secondsBetweenLines = 10;
const secondsBetweenRates = 2;
const clearLine = '\r\u001B[K';

export interface ProgressReport {
  readonly watch: (progress: Progress) => void;
  /** The check is over: nothing of a line updated in place remains. */
  readonly end: () => void;
}

export function reportProgress(what: string, terminal: Terminal): ProgressReport {
  const inPlace = process.stderr.isTTY === true && !plain;
  const secondsBetween = inPlace ? secondsBetweenRates : secondsBetweenLines;
  let base: Progress | null = null;
  let before: Progress | null = null;
  let shown = false;
  return {
    watch: (progress) => {
      base ??= progress;
      const due = progress.seconds - base.seconds >= secondsBetween;
      if (inPlace ? progress.seconds >= quietSeconds : due) {
        const line = `${what}: ${progressLine(progress, before ?? base)}`;
        if (!inPlace) terminal.note(line);
        else process.stderr.write(clearLine + line.slice(0, (process.stderr.columns || 80) - 1));
        shown = inPlace;
      }
      if (!due) return;
      // The rate is that of the last few seconds, not of the blink since the last update.
      before = inPlace ? base : progress;
      base = progress;
    },
    end: () => {
      if (shown) process.stderr.write(clearLine);
    },
  };
}

/** `before` is where the run was a while ago. */
export function progressLine(now: Progress, before: Progress): string {
  const seconds = now.seconds - before.seconds;
  const rate = seconds > 0 ? (now.states - before.states) / seconds : now.states / Math.max(0.001, now.seconds);
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
