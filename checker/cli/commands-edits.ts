/** The commands that try edits of a model out: reorder, suggest. */

import type { Argv } from 'yargs';
import { editKinds, type EditKind } from '../reorder.ts';
import { UsageError } from '../usage.ts';
import { readCountOf, readLimits } from './limits.ts';
import { jsonLines, split, terminalFor, variantOption, withOutput, type Ask } from './options.ts';

/** See `describeCommands`. */
export function describeEditCommands(parser: Argv, ask: Ask): Argv {
  return describeSuggest(parser, ask).command(
    'reorder <spec> <function>',
    "Check a function's steps in other orders: which order matters, and why",
    (command) =>
      withOutput(command, jsonLines)
        .usage(
          '$0 reorder SPEC FUNCTION\n\nChecks every order of the steps of a function that keeps what depends on each other, or ' +
            'single changes of it, against the properties of a spec. Nothing is changed on disk.',
        )
        .positional('spec', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a spec, or path of a .ts file',
        })
        .positional('function', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a function that the spec runs; mkdir.ts:NAME where several files have one',
        })
        .option('variant', variantOption)
        .option('range', {
          type: 'string',
          requiresArg: true,
          describe: 'Only steps with these numbers change places, such as 4..8 or 2.1..2.3',
        })
        .option('swaps', { type: 'boolean', default: false, describe: 'Try instead every swap of two neighbours' })
        .option('moves', { type: 'boolean', default: false, describe: 'Try instead every move of one step' })
        .option('deletions', { type: 'boolean', default: false, describe: 'Try instead to leave out each step' })
        .option('lock-scopes', {
          type: 'boolean',
          default: false,
          describe: 'Try instead to hold each lock for one step less',
        })
        .option('past-exits', {
          type: 'boolean',
          default: false,
          describe: 'Steps may pass others that may leave the function, but for what those ask about',
        })
        .option('max-orders', {
          type: 'string',
          requiresArg: true,
          describe: 'Try so many orders at most, those nearest to the text (default: 100)',
        })
        .option('max-states', {
          type: 'string',
          requiresArg: true,
          describe: 'Stop each check after so many states',
        })
        .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop each check after so long' })
        .option('resume', {
          type: 'string',
          requiresArg: true,
          describe: 'File of results: what is in it is not checked again, what is new is added',
        })
        .example('$0 reorder r38-mountpoint-count pivot_root', 'every order that keeps dependencies')
        .example('$0 reorder my-spec.ts f --moves', 'every step anywhere else')
        .example('$0 reorder my-spec.ts f --range 4..8 --past-exits', 'five steps, and past exits')
        .example('$0 reorder my-spec.ts f --variant as-it-stood,no-lock', 'what else does it take to fail?')
        .epilogue(
          'Exit codes:\n  0  every order has the verdict of the text as it is\n  1  one has another\n' +
            '  2  the model or the command line is wrong\n  3  none has so far, but a limit (or Ctrl-C) came first',
        ),
    (args) => {
      ask(async () => {
        const { runReorder } = await import('./reorder.ts');
        const { spec, range, json, resume, pastExits } = args;
        const limits = readLimits({ ...args, maxSteps: undefined, maxMemory: undefined });
        const maxOrders = readCountOf('--max-orders', args.maxOrders ?? '100');
        const wanted = { variants: split(args.variant), kind: kindOf(args), range, json, resume, pastExits };
        return runReorder({ ...wanted, spec, function: args.function, maxOrders, limits }, await terminalFor(args));
      });
    },
  );
}

function describeSuggest(parser: Argv, ask: Ask): Argv {
  return parser.command(
    'suggest <spec>',
    'Try small repairs of a violation, and say which hold',
    (command) =>
      withOutput(command, jsonLines)
        .usage(
          '$0 suggest SPEC\n\nTries small changes of the functions that the schedule of a violation runs through: neighbours ' +
            'swapped, a step moved, or one of the same file copied to another place. Prints those with which the spec is ' +
            'verified, the smallest first, and whether other checks that are recorded as verified remain so.',
        )
        .positional('spec', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a spec, or path of a .ts file',
        })
        .option('variant', {
          type: 'string',
          requiresArg: true,
          describe: "The spec's variant by name, or a .ts file",
        })
        .option('function', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'Change only this function; repeat it or use commas for several',
        })
        .option('max-edits', { type: 'string', requiresArg: true, describe: 'Try so many at most (default: 300)' })
        .option('max-states', {
          type: 'string',
          requiresArg: true,
          describe: 'Stop each check after so many states (default: 1M)',
        })
        .option('max-elsewhere', {
          type: 'string',
          requiresArg: true,
          describe: 'Try repairs on other checks of at most so many states (default: 100k)',
        })
        .option('resume', {
          type: 'string',
          requiresArg: true,
          describe: 'File of results: what is in it is not checked again, what is new is added',
        })
        .example('$0 suggest r38-mountpoint-count', 'what would repair it?')
        .example('$0 suggest my-spec.ts --function my_function', 'only in this function')
        .epilogue(
          'Exit codes:\n  0  there is a repair that breaks nothing else that was tried, or nothing to repair\n' +
            '  1  there is none among all of them\n  2  the model or the command line is wrong\n' +
            '  3  there is none among those tried before a limit (or Ctrl-C) came',
        ),
    (args) => {
      ask(async () => {
        const { runSuggest } = await import('./suggest.ts');
        const { spec, variant, json, resume } = args;
        const maxStates = readCountOf('--max-states', args.maxStates ?? '1M');
        const maxEdits = readCountOf('--max-edits', args.maxEdits ?? '300');
        const maxElsewhere = readCountOf('--max-elsewhere', args.maxElsewhere ?? '100k');
        const wanted = { spec, variant, functions: split(args.function), limits: { states: maxStates } };
        return runSuggest({ ...wanted, maxEdits, maxElsewhere, json, resume }, await terminalFor(args));
      });
    },
  );
}

function kindOf(args: {
  readonly swaps: boolean;
  readonly moves: boolean;
  readonly deletions: boolean;
  readonly lockScopes: boolean;
}): EditKind {
  const { swaps, moves, deletions, lockScopes } = args;
  const kinds = { swaps, moves, deletions, 'lock-scopes': lockScopes };
  const asked = editKinds.filter((kind) => kind !== 'orders' && kinds[kind]);
  if (asked.length > 1)
    throw new UsageError(`--${asked[0]} and --${asked[1]} are different questions: give one of them`);
  return asked[0] ?? 'orders';
}
