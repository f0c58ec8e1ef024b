/**
 * SPIN as a contender: its verifier generated, compiled and run, all reductions off, safety only.
 *
 * `-o1 -o2 -o3` turn its static reductions off and -DNOREDUCE the dynamic one. The hash table gets the smallest
 * power of two of slots that is not below the number of states, which measured best; the stack the depth that the
 * first run needed. A run that is not complete is an error, not a sample.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peakBytesIn, type Sample } from './sample.ts';

export const hasSpin = spawnSync('spin', ['-V']).status === 0 && spawnSync('gcc', ['--version']).status === 0;

/** A model in Promela. */
export interface SpinText {
  readonly words: 'printed' | 'by hand';
  readonly file: string;
  readonly defines: readonly string[];
}

/** How its verifier can search, and the options of the C compiler for it. */
export const spinSearches = {
  'depth first': [],
  'breadth first': ['-DBFS'],
  collapsed: ['-DCOLLAPSE'],
} as const;
export type SpinSearch = keyof typeof spinSearches;

/** C that has the verifier say, when it ends, what memory it had and how long it ran: its own clock ticks only 100 times a second. */
const ending = `#include <stdio.h>
#include <string.h>
#include <time.h>
static struct timespec begun, ended;
__attribute__((constructor)) static void begin(void) { clock_gettime(CLOCK_MONOTONIC, &begun); }
__attribute__((destructor)) static void end(void) {
  clock_gettime(CLOCK_MONOTONIC, &ended);
  printf("ran: %.6f seconds\\n", ended.tv_sec - begun.tv_sec + (ended.tv_nsec - begun.tv_nsec) / 1e9);
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (!strncmp(line, "VmHWM:", 6)) fputs(line, stdout);
}
`;

export type Optimisation = '-O3' | '-O0';

export class Verifier {
  private readonly folder: string;
  private readonly of: {
    readonly text: SpinText;
    readonly search: SpinSearch;
    readonly optimisation: Optimisation;
  };
  private depth: number;
  private readonly slotBits: number;
  private built = false;

  /** `states`: how many it will find. Nothing is generated before it is needed. */
  constructor({ states, ...of }: Verifier['of'] & { readonly states: number }, scratch: string) {
    this.of = of;
    this.folder = mkdtempSync(join(scratch, 'spin-'));
    this.depth = states + 10;
    this.slotBits = Math.max(10, Math.ceil(Math.log2(states)));
  }

  /** Generates and compiles. */
  private build(): void {
    const { of, folder } = this;
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(join(folder, 'ending.c'), ending);
    run('spin', '-a', '-o1', '-o2', '-o3', ...of.text.defines, of.text.file);
    const options = ['-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=65536', ...spinSearches[of.search]];
    run('gcc', of.optimisation, '-w', ...options, '-o', 'pan', 'pan.c', 'ending.c');
    this.built = true;
  }

  run(): Sample {
    if (!this.built) this.build();
    const report = execFileSync('./pan', [`-m${this.depth}`, `-w${this.slotBits}`], {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const { depth, ...sample } = readReport(report);
    this.depth = depth + 10;
    return sample;
  }

  /** Generates, compiles and runs: what a user waits for. */
  runFromText(): Sample {
    const begun = performance.now();
    this.build();
    const sample = this.run();
    return { ...sample, seconds: (performance.now() - begun) / 1000 };
  }
}

/** The sample that a verifier's report stands for. Throws where the search was cut short or found an error. */
export function readReport(report: string): Required<Omit<Sample, 'startSeconds'>> & { readonly depth: number } {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(report)?.[1];
    if (found === undefined) throw new Error(`SPIN says nothing of ${pattern.source}:\n${report}`);
    return Number(found);
  };
  const wrong = /max search depth too small|not completed|out of memory|^violated:/im;
  if (number(/errors: (\d+)/) !== 0 || wrong.test(report))
    throw new Error(`SPIN did not search everything:\n${report}`);
  return {
    states: number(/(\d+) states, stored/),
    // SPIN counts the way into the initial state, too.
    transitions: number(/(\d+) transitions/) - 1,
    seconds: number(/^ran: ([\d.]+) seconds$/m),
    peakBytes: peakBytesIn(report),
    stateBytes: number(/State-vector (\d+) byte/),
    depth: number(/depth reached (\d+)/),
  };
}
