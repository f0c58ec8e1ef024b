/** The commands that measure specs: coverage, sensitivity. */

import type { Argv } from 'yargs';
import { readLimits, readWorkers } from './limits.ts';
import { jsonLines, split, terminalFor, variantOption, withOutput, workersOption, type Ask } from './options.ts';

const specOption = {
  type: 'string',
  array: true,
  demandOption: true,
  describe: 'Name of a spec, or path of a .ts or .ir.json file',
} as const;

/** See `describeCommands`. */
export function describeMeasureCommands(parser: Argv, ask: Ask): Argv {
  return parser
    .command(
      'coverage <spec..>',
      'Say which lines and conditions of the code a scenario runs, and what its properties are put to',
      (command) =>
        withOutput(command, jsonLines)
          .usage(
            '$0 coverage SPEC…\n\nGoes through every transition of every state, past violations, and counts how often each line ' +
              'is run, how each condition comes out, and what each property was asked. Without --variant: of the code as it stood.',
          )
          .positional('spec', specOption)
          .option('variant', variantOption)
          .option('function', {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'Show these functions line by line, in place of the table of all',
          })
          .option('html', {
            type: 'string',
            requiresArg: true,
            describe: 'Write a page into this file, too: the source in colours, with how often each line is run',
          })
          .option('max-states', { type: 'string', requiresArg: true, describe: 'Stop after so many states' })
          .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop after so long' })
          .example('$0 coverage c8-one-client', 'what does it never come to?')
          .example('$0 coverage c8-one-client --function dput', 'how often is each line of dput run?')
          .example('$0 coverage my-spec.ts --html coverage.html', 'as colours on the source')
          .example('$0 coverage my-spec.ts --json', 'as data: by file and line'),
      (args) => {
        ask(async () => {
          const { runCoverage } = await import('./coverage.ts');
          const { maxStates, maxSeconds, json, html } = args;
          const limits = readLimits({ maxStates, maxSeconds, maxSteps: undefined, maxMemory: undefined });
          const [variants, functions] = [split(args.variant), split(args.function)];
          return runCoverage(
            { specs: args.spec, variants, functions, json, html, limits },
            await terminalFor(args),
          );
        });
      },
    )
    .command(
      'sensitivity [spec..]',
      'Make single mistakes in the code, and say which of them the scenario would not notice',
      (command) =>
        withOutput(command, jsonLines)
          .usage(
            '$0 sensitivity [SPEC…]\n\nLeaves out or weakens each step, wait, test and lock of the code, one at a time, and checks ' +
              'the scenario each time. Of the variants those that are verified (default: all of them). What only checks (fail), ' +
              'what is kept for properties (ghosts) and the scenario’s own functions are left alone.\n\n' +
              'Exit codes: 0 all mistakes are noticed; 1 one at least is not; 2 the command line or the model is wrong; 3 a limit came first.',
          )
          .positional('spec', { ...specOption, demandOption: false })
          .option('variant', variantOption)
          .option('function', {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'Make mistakes in these functions only',
          })
          .option('together', {
            type: 'boolean',
            default: false,
            describe: 'Take several specs together: what one notices is not tried in the next (smallest first)',
          })
          .option('all', {
            type: 'boolean',
            default: false,
            describe: 'List what is noticed and what changes nothing, too',
          })
          .option('workers', workersOption)
          .option('max-states', {
            type: 'string',
            requiresArg: true,
            describe: 'Give up where the spec itself has more states',
          })
          .option('max-seconds', {
            type: 'string',
            requiresArg: true,
            describe: 'Give up each search after so long',
          })
          .example('$0 sensitivity c8-one-client', 'what could be wrong and nobody would notice?')
          .example('$0 sensitivity c8-one-client --function dput --all', 'every mistake that can be made in dput')
          .example('$0 sensitivity my-spec.ts --variant my-fix.ts --json', 'as data')
          .example(
            '$0 sensitivity --together --max-states 100k',
            'of all specs that are not large: what does none notice?',
          ),
      (args) => {
        ask(async () => {
          const { runSensitivity } = await import('./sensitivity.ts');
          const { maxStates, maxSeconds } = args;
          const limits = readLimits({ maxStates, maxSeconds, maxSteps: undefined, maxMemory: undefined });
          const { spec: specs = [], json, all, together } = args;
          const [variants, functions] = [split(args.variant), split(args.function)];
          const wanted = {
            specs,
            variants,
            functions,
            all,
            together,
            json,
            workers: readWorkers(args.workers),
            limits,
          };
          return runSensitivity(wanted, await terminalFor(args));
        });
      },
    );
}
