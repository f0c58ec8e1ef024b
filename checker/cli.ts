#!/usr/bin/env node
/** The command line: finds out what it asks for and does it, or says what is wrong. */

import { describeCommands } from './cli/commands.ts';
import type { Run } from './cli/options.ts';
import { optimiseLater } from './hurry.ts';
import { isSystemError } from './cli/mistakes.ts';
import { parseQuickly } from './cli/quick.ts';
import { UsageError } from './usage.ts';

const words = process.argv.slice(2);

/** What the command line asks for; null where that was help or the version, which has been printed. */
async function understand(): Promise<Run | null> {
  let run: Run | null = null;
  const ask = (asked: Run) => (run = asked);
  if (parseQuickly((parser) => describeCommands(parser, words, ask), words)) return run;
  const { default: yargs } = await import('yargs');
  await describeCommands(yargs(words), words, ask).parseAsync();
  return run;
}

/** Prints what is wrong with a model or the command line. Anything else is a defect of ours, shown with its stack. */
async function complain(error: unknown): Promise<void> {
  if (error instanceof UsageError || isSystemError(error)) {
    const more = error instanceof UsageError ? '(allwalks --help lists what there is)\n' : '';
    process.stderr.write(`allwalks: ${error.message}\n${more}`);
    return;
  }
  const { isModelError } = await import('./wrong.ts');
  const said = isModelError(error) ? error.message : `internal error, please report it: ${(error as Error).stack}`;
  process.stderr.write(`${said}\n`);
}

optimiseLater();
try {
  const run = await understand();
  process.exitCode = run === null ? 0 : await run();
} catch (error) {
  await complain(error);
  process.exitCode = 2;
}
