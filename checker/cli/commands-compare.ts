/** The command that compares two variants. */

import type { Argv } from 'yargs';
import { readLimits } from './limits.ts';
import { readMachine } from './machine.ts';
import {
  cpusOption,
  jsonLines,
  patchOption,
  preemptOption,
  split,
  terminalFor,
  withOutput,
  type Ask,
} from './options.ts';

/** See `describeCommands`. */
export function describeCompareCommand(parser: Argv, ask: Ask): Argv {
  return parser.command(
    'compare <spec> [variants..]',
    'Say what can happen with one variant and not with another, with shortest schedules',
    (command) =>
      withOutput(command, jsonLines)
        .usage(
          '$0 compare SPEC A B\n$0 compare SPEC B\n\nExplores both completely and names what can be observed of one only: violations, ' +
            'deadlocks, what operations return, what is reached, how it can end; with a shortest schedule of the one, beside what ' +
            'the other does with the same turns. One variant alone is compared with the model as it stood.',
        )
        .positional('spec', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a spec, or path of a .ts or .ir.json file',
        })
        .positional('variants', {
          type: 'string',
          array: true,
          describe: "One or two of the spec's variants by name, or .ts files (for IR: the other .ir.json file)",
        })
        .option('patch', {
          ...patchOption,
          describe: 'B is the variant named last (or as it stood) with this unified diff',
        })
        .option('refine', {
          type: 'boolean',
          default: false,
          describe: 'Only ask whether B does nothing that A could not',
        })
        .option('tasks-only', {
          type: 'boolean',
          default: false,
          describe: 'Of results compare those of tasks, not those of the calls inside them',
        })
        .option('all', {
          type: 'boolean',
          default: false,
          describe: 'Show the schedule of each difference, not only of the first of its kind',
        })
        .option('ignore', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'A field whose value at the end does not matter, as Struct.field; repeat it or use commas',
        })
        .option('cpus', { ...cpusOption, describe: 'How many tasks can run at a time (default: all)' })
        .option('preempt', preemptOption)
        .option('max-states', { type: 'string', requiresArg: true, describe: 'Stop each after so many states' })
        .option('max-memory', {
          type: 'string',
          requiresArg: true,
          describe: 'Stop when so much memory is used, such as 2GB',
        })
        .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop each after so long' })
        .example('$0 compare c5-daemon-passes transposed', 'the two tests of autofs4_d_manage, in either order')
        .example('$0 compare my-spec.ts old-fix.ts new-fix.ts', 'two versions of a fix')
        .example('$0 compare my-spec.ts --patch fix.diff --refine', 'does the patch bring anything new?')
        .example('$0 compare my-spec.ts a b --ignore Dentry.d_seq --json', 'as data, but for a counter')
        .epilogue(
          'Exit codes: 0 equivalent in everything observable (--refine: B does nothing A could not), 1 different, 2 the model or the command line is wrong, 3 no difference so far, but a limit (or Ctrl-C) came first',
        ),
    (args) => {
      ask(async () => {
        const { runCompare } = await import('./compare.ts');
        const { spec, variants = [], patch: patches = [], refine, tasksOnly, all, json } = args;
        const limits = readLimits({ ...args, maxSteps: undefined });
        const wanted = {
          spec,
          variants,
          patches,
          refine,
          tasksOnly,
          all,
          json,
          limits,
          ignore: split(args.ignore),
        };
        return runCompare({ ...wanted, machine: readMachine(args) }, await terminalFor(args));
      });
    },
  );
}
