/** What a run of checks leaves for the services that ran it: report files, annotations. */

import { join, resolve } from 'node:path';
import { UsageError } from '../usage.ts';
import { requireWritable, requireWritableFile, writeWhole } from '../write.ts';
import type { Outcome } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** Files to write when all checks are done; undefined: none. */
export interface ReportFiles {
  readonly junit: string | undefined;
  readonly sarif: string | undefined;
  /** A folder of pages. */
  readonly html: string | undefined;
}

/** Throws UsageError where one of them cannot be written: not after hours of searching. */
export function requireReportFiles({ junit, sarif, html }: ReportFiles): void {
  if (junit !== undefined) requireWritableFile(junit, '--junit');
  if (sarif !== undefined) requireWritableFile(sarif, '--sarif');
  if (html !== undefined) requireWritable(html, '--html');
  if (junit !== undefined && sarif !== undefined && resolve(junit) === resolve(sarif))
    throw new UsageError(`--junit and --sarif are both ${junit}: two files are expected`);
}

/** Gives whether all could be written. `exitCode`: what the process ends with. */
export async function writeReportFiles(
  { junit, sarif, html }: ReportFiles,
  outcomes: readonly Outcome[],
  exitCode: number,
  terminal: Terminal,
): Promise<boolean> {
  let written = true;
  const write = (file: string, text: string) => {
    try {
      writeWhole(file, text);
    } catch (error) {
      written = false;
      terminal.note(`${file} could not be written: ${(error as Error).message}`);
    }
  };
  if (junit !== undefined) write(junit, (await import('./junit.ts')).printJunit(outcomes));
  if (sarif !== undefined) write(sarif, (await import('./sarif.ts')).printSarif(outcomes, exitCode));
  if (html !== undefined) {
    (await import('./pages.ts')).writePages(html, outcomes, write);
    if (written) terminal.note(`written to ${join(html, 'index.html')}`);
  }
  return written;
}

/** True where the output of the process is read for annotations. */
export const annotates = process.env['GITHUB_ACTIONS'] === 'true';

/** On stdout, where people expect them, unless that is data. */
export async function annotate(outcomes: readonly Outcome[], json: boolean, terminal: Terminal): Promise<void> {
  const { annotationsOf } = await import('./annotations.ts');
  for (const line of annotationsOf(outcomes)) (json ? terminal.note : terminal.print)(line);
}
