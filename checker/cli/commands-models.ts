/** The commands that print models, and what can be said of them without properties: ir, export, locks. */

import type { Argv } from 'yargs';
import { readLimits } from './limits.ts';
import { readMachine } from './machine.ts';
import {
  cpusOption,
  jsonLines,
  preemptOption,
  split,
  terminalFor,
  variantOption,
  withOutput,
  withWidth,
  type Ask,
} from './options.ts';

/** See `describeCommands`. */
export function describeModelCommands(parser: Argv, ask: Ask): Argv {
  return parser
    .command(
      'ir <file..>',
      'Print the intermediate representation: what the checker runs',
      (command) =>
        withOutput(command, 'Print JSON that `allwalks check` takes')
          .usage('$0 ir FILE…\n\nPrints what the checker runs, as text or as JSON that `allwalks check` takes.')
          .positional('file', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Name of a spec, or path of a .ts or .ir.json file',
          })
          .option('variant', variantOption)
          .option('cpus', cpusOption)
          .option('preempt', preemptOption)
          .option('layout', {
            type: 'boolean',
            default: false,
            describe: 'Print instead which bits of a packed state hold what',
          })
          .example('$0 ir my-spec.ts', 'for reading')
          .example('$0 ir my-spec.ts --json > my.ir.json', 'for other tools')
          .example('$0 ir my-spec.ts --layout', 'how small is a state, and why?'),
      (args) => {
        ask(async () => {
          const { runIr } = await import('./ir.ts');
          const machine = readMachine(args);
          const { file: files, json, layout } = args;
          const wanted = { files, variants: split(args.variant), json, layout, machine };
          return runIr(wanted, await terminalFor(args));
        });
      },
    )
    .command(
      'export <spec>',
      'Print a model for another tool',
      (command) =>
        withWidth(command)
          .usage(
            '$0 export SPEC --to promela\n\nPrints a model with the same states and transitions for another checker.',
          )
          .positional('spec', {
            type: 'string',
            demandOption: true,
            describe: 'Name of a spec, or path of a .ts or .ir.json file',
          })
          .option('variant', {
            type: 'string',
            requiresArg: true,
            describe: "The spec's variant by name, or a .ts file",
          })
          .option('cpus', cpusOption)
          .option('preempt', preemptOption)
          .option('to', {
            choices: ['promela'] as const,
            demandOption: true,
            describe: 'The language: Promela, for SPIN',
          })
          .example('$0 export r38-mountpoint-count --to promela > r38.pml', 'its first lines say how to run it'),
      (args) => {
        ask(async () => {
          const { runExport } = await import('./export.ts');
          return runExport(
            { spec: args.spec, variant: args.variant, to: args.to, machine: readMachine(args) },
            await terminalFor(args),
          );
        });
      },
    )
    .command(
      'locks <spec..>',
      'Say which locks are taken while which others are held, and whether that goes round in a circle',
      (command) =>
        withOutput(command, jsonLines)
          .usage(
            '$0 locks SPEC…\n\nGoes through every execution and prints the orders in which locks are taken, and each cycle in ' +
              'them with who took what where, whether or not it has led to a deadlock. A lock that was only tried counts ' +
              'as held, not as taken.',
          )
          .positional('spec', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Name of a spec, or path of a .ts or .ir.json file',
          })
          .option('variant', variantOption)
          .option('max-states', { type: 'string', requiresArg: true, describe: 'Stop after so many states' })
          .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop after so long' })
          .example('$0 locks c0d-close-umount', 'as it stood')
          .example('$0 locks my-spec.ts --variant my-fix.ts --json', 'as data'),
      (args) => {
        ask(async () => {
          const { runLocks } = await import('./locks.ts');
          const { maxStates, maxSeconds } = args;
          const limits = readLimits({ maxStates, maxSeconds, maxSteps: undefined, maxMemory: undefined });
          const wanted = { specs: args.spec, variants: split(args.variant), json: args.json, limits };
          return runLocks(wanted, await terminalFor(args));
        });
      },
    );
}
