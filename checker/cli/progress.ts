/**
 * Tells how far a check has come: a line updated in place on a terminal, a plain line now and then elsewhere, or JSON
 * for other programs; always on stderr.
 */

import type { Progress } from '../index.ts';
import { estimateLeft } from '../check.ts';
import { plain, type Terminal } from './terminal.ts';
import { bytesInWords, counted, grouped } from './verdict.ts';

/** `line`: for people. `json`: one object a line. */
export type ProgressForm = 'line' | 'json' | 'none';

export interface ProgressReport {
  readonly watch: (progress: Progress) => void;
  /** The check is over: nothing of a line updated in place remains. */
  readonly end: () => void;
}

/** Nothing is said about checks that are over before this. */
const quietSeconds = 1;
const secondsBetweenLines = 10;
const secondsBetweenObjects = 1;
/** The rate is that of the last few seconds, not of the blink since the last update. */
const secondsBetweenRates = 2;
const clearLine = '\r\u001B[K';

export function reportProgress(
  what: { readonly spec: string; readonly variant: string },
  form: ProgressForm,
  terminal: Terminal,
): ProgressReport {
  const name = `${what.spec} ${what.variant}`;
  if (form === 'none') return { watch: () => {}, end: () => {} };
  if (form === 'json')
    return inTurns(secondsBetweenObjects, (pace) => terminal.note(JSON.stringify(progressObject(what, pace))));
  if (process.stderr.isTTY === true && !plain) return inPlace(name);
  return inTurns(secondsBetweenLines, (pace) => terminal.note(`${name}: ${progressLine(pace)}`));
}

/** Where a run is, and what can be said from where it was a while ago. */
export interface Pace {
  readonly now: Progress;
  readonly statesPerSecond: number;
  readonly left: Left | null;
}

/** A band of what is left; null where it is too early to tell. */
export interface Left {
  readonly states: readonly [low: number, high: number];
  readonly seconds: readonly [low: number, high: number];
}

function inTurns(secondsBetween: number, say: (pace: Pace) => void): ProgressReport {
  let before: Progress | null = null;
  return {
    watch: (now) => {
      before ??= now;
      if (now.seconds - before.seconds < secondsBetween) return;
      say(paceOf(now, before));
      before = now;
    },
    end: () => {},
  };
}

function inPlace(name: string): ProgressReport {
  let base: Progress | null = null;
  let pace: Pace | null = null;
  let shown = false;
  return {
    watch: (now) => {
      base ??= now;
      if (now.seconds < quietSeconds) return;
      if (pace === null || now.seconds - base.seconds >= secondsBetweenRates) {
        pace = paceOf(now, base);
        base = now;
      }
      const line = `${name}: ${progressLine({ ...pace, now })}`;
      process.stderr.write(clearLine + line.slice(0, (process.stderr.columns || 80) - 1));
      shown = true;
    },
    end: () => {
      if (shown) process.stderr.write(clearLine);
    },
  };
}

/** `before` is where the run was a while ago. */
export function paceOf(now: Progress, before: Progress): Pace {
  const seconds = now.seconds - before.seconds;
  const statesPerSecond =
    seconds > 0 ? (now.states - before.states) / seconds : now.states / Math.max(0.001, now.seconds);
  return { now, statesPerSecond, left: leftOf(now) };
}

function leftOf({ levels, states, seconds }: Progress): Left | null {
  const band = levels && estimateLeft(levels);
  if (!levels || !band) return null;
  const complete = levels.reduce((sum, size) => sum + size, 0);
  // What has been found of the next level is no longer left.
  const inStates = [band.low, band.high].map((left) => Math.max(0, Math.round(left - (states - complete))));
  const [low, high] = inStates as [number, number];
  const perState = seconds / Math.max(1, states);
  return { states: [low, high], seconds: [low * perState, high * perState] };
}

export function progressLine({ now, statesPerSecond, left }: Pace): string {
  const parts = [
    ...proven(now),
    counted(now.states, 'state'),
    `${grouped(Math.round(statesPerSecond))} states/s`,
    counted(now.transitions, 'transition'),
    `depth ${grouped(now.depth)}`,
    `frontier ${grouped(now.frontier)}`,
    bytesInWords(now.bytes),
    `${now.seconds.toFixed(0)} s`,
  ];
  if (left !== null)
    parts.push(
      `left: ${left.states.map(roughly).join(' to ')} states, ${left.seconds.map(roughTime).join(' to ')}`,
    );
  else if (now.levels) parts.push('left: too early to tell');
  return parts.join(', ');
}

/** The bounds that are complete are verdicts in themselves. */
function proven({ switches }: Progress): string[] {
  if (switches === undefined) return [];
  return switches === 0
    ? ['looking for a violation without switches']
    : [`no violation with at most ${counted(switches - 1, 'switch', 'switches')}`];
}

/** Two digits of a guess are enough. */
function roughly(count: number): string {
  return grouped(Number(count.toPrecision(2)));
}

function roughTime(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/**
 * What `--progress json` prints: `left` is null where it is too early to tell, and in a depth-first search; `noneWithin`,
 * where few switches are looked for, says with how many of them there is no violation.
 */
export function progressObject(what: { readonly spec: string; readonly variant: string }, pace: Pace) {
  const { states, transitions, depth, frontier, switches, bytes, seconds } = pace.now;
  return {
    progress: 1,
    spec: what.spec,
    variant: what.variant,
    states,
    statesPerSecond: Math.round(pace.statesPerSecond),
    transitions,
    depth,
    frontier,
    ...(switches !== undefined && { noneWithin: switches > 0 ? switches - 1 : null }),
    bytes,
    seconds: Number(seconds.toFixed(3)),
    left: pace.left && {
      states: pace.left.states,
      seconds: pace.left.seconds.map((each) => Number(each.toFixed(1))),
    },
  };
}
