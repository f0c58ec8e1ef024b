/** The commands, their options and help, and what each of them runs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { packageRoot } from '../paths.ts';
import { UsageError } from '../usage.ts';
import { readCheckpointWish, readLimits, readSet, readSpill, readUpdateWish, readWorkers } from './limits.ts';
import { readWantedMachine } from './machine.ts';
import { inOurWords, refuseRepeated } from './mistakes.ts';
import {
  cpusOption,
  foldOption,
  jsonLines,
  patchOption,
  preemptOption,
  reductionOptions,
  split,
  terminalFor,
  variantOption,
  withOutput,
  workersOption,
  type Run,
} from './options.ts';
import { describeCompareCommand } from './commands-compare.ts';
import { describeEditCommands } from './commands-edits.ts';
import { describeMeasureCommands } from './commands-measures.ts';
import { describeModelCommands } from './commands-models.ts';
import { describeScenarioCommands } from './commands-scenarios.ts';
import { describeScheduleCommands } from './commands-schedules.ts';
import { columnsOutside } from './width.ts';

const exitCodes = `Exit codes:
  0  every verdict is as expected
  1  one is not, or, with no expectation recorded, is a violation
  2  the model or the command line is wrong
  3  a limit (or Ctrl-C) stopped a run before a verdict`;

const optionNames = [
  'variant',
  'patch',
  'claim',
  'function',
  'all',
  'together',
  'json',
  'layout',
  'engine',
  'search',
  'compress',
  'hash-compact',
  'minimise',
  'max-states',
  'max-steps',
  'max-switches',
  'max-memory',
  'max-seconds',
  'workers',
  'cpus',
  'preempt',
  'progress',
  'reach',
  'refine',
  'tasks-only',
  'all',
  'ignore',
  'reduction',
  'no-reduction',
  'dead',
  'no-dead',
  'por',
  'no-por',
  'verify-reduction',
  'stats',
  'checkpoint',
  'checkpoint-every',
  'resume',
  'spill',
  'out',
  'html',
  'junit',
  'sarif',
  'update',
  'dry-run',
  'range',
  'swaps',
  'moves',
  'deletions',
  'lock-scopes',
  'past-exits',
  'max-orders',
  'function',
  'max-edits',
  'max-elsewhere',
  'fold',
  'inspect',
  'around',
  'distance',
  'as',
  'to',
  'width',
  'color',
  'no-color',
  'help',
  'version',
];

const commandNames = [
  'check',
  'list',
  'replay',
  'show',
  'regress',
  'ir',
  'export',
  'locks',
  'reorder',
  'compare',
  'suggest',
  'coverage',
  'sensitivity',
  'graph',
  'shrink',
];

/**
 * Describes the commands to a parser of command lines. It is to call `ask` with what the command line asks for; running
 * that gives an exit code and loads no more of the checker than it takes.
 */
export function describeCommands(parser: Argv, words: readonly string[], ask: (run: Run) => void): Argv {
  const described = parser
    .scriptName('allwalks')
    .usage('$0 COMMAND\n\nChecks every interleaving of kernel code.')
    .command(
      'check [spec..]',
      'Check specs, with all their variants or the ones named',
      (command) =>
        withOutput(command, jsonLines)
          .usage('$0 check [SPEC…]\n\nChecks specs (names, .ts files or .ir.json files; none: all there are).')
          .positional('spec', {
            type: 'string',
            array: true,
            describe: 'Name of a spec, or path of a .ts or .ir.json file',
          })
          .option('variant', variantOption)
          .option('patch', patchOption)
          .option('claim', {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'Only specs whose claim begins so, such as C2; repeat it or use commas for several',
          })
          .option('engine', {
            choices: ['wasm', 'reference'] as const,
            default: 'wasm' as const,
            describe: 'Compiled, or the slow one that is the specification',
          })
          .option('search', {
            choices: ['breadth-first', 'depth-first'] as const,
            default: 'breadth-first' as const,
            describe: 'Breadth first finds the shortest schedules',
          })
          .option('compress', {
            type: 'boolean',
            default: false,
            describe: 'Keep states compressed, exactly, in about 12 bytes (default: when they find no more room)',
          })
          .option('hash-compact', {
            type: 'boolean',
            default: false,
            describe: 'Keep hashes of states: the verdict says how likely it is that one was missed',
          })
          .option('minimise', {
            choices: ['switches', 'steps', 'none'] as const,
            describe:
              'Show the schedule with the fewest context switches, however long that takes to prove (default: unless ' +
              'it takes long), the fewest steps, or the first found',
          })
          .option('max-states', { type: 'string', requiresArg: true, describe: 'Stop after so many states' })
          .option('max-steps', {
            type: 'string',
            requiresArg: true,
            describe: 'Look at schedules of at most so many steps',
          })
          .option('max-switches', {
            type: 'string',
            requiresArg: true,
            describe: 'Look at schedules with at most so many context switches: from a task that could go on',
          })
          .option('max-memory', {
            type: 'string',
            requiresArg: true,
            describe: 'Stop when so much memory is used, such as 2GB',
          })
          .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop after so long' })
          .option('workers', workersOption)
          .option('cpus', cpusOption)
          .option('preempt', preemptOption)
          .option('reduction', reductionOptions.reduction)
          .option('por', reductionOptions.por)
          .option('dead', reductionOptions.dead)
          .option('verify-reduction', reductionOptions['verify-reduction'])
          .option('progress', {
            choices: ['line', 'json', 'none'] as const,
            default: 'line' as const,
            describe: 'How to tell on stderr how far a long run is: json: one object a line, once a second',
          })
          .option('stats', {
            type: 'boolean',
            default: false,
            describe: 'Tell where the states come from: by depth, by step, and which part of them makes them many',
          })
          .option('checkpoint', {
            type: 'string',
            requiresArg: true,
            describe: 'Keep the search in this file, now and then and on Ctrl-C, to go on with --resume',
          })
          .option('checkpoint-every', {
            type: 'string',
            requiresArg: true,
            describe: 'How long to search between checkpoints, such as 30 or 10m (default: 60)',
          })
          .option('spill', {
            type: 'string',
            requiresArg: true,
            describe: 'Folder for states that find no room in memory: the search goes on there, slower',
          })
          .option('resume', {
            type: 'string',
            requiresArg: true,
            describe: 'Go on with the search kept in this file; limits may be others than before',
          })
          .option('out', {
            type: 'string',
            requiresArg: true,
            default: 'counterexamples',
            describe: 'Folder for counterexamples',
          })
          .option('fold', foldOption)
          .option('html', {
            type: 'string',
            requiresArg: true,
            describe: 'Write pages into this folder, too: the run, and each counterexample to step through',
          })
          .option('junit', {
            type: 'string',
            requiresArg: true,
            describe: 'Write a JUnit XML report to this file, too',
          })
          .option('sarif', {
            type: 'string',
            requiresArg: true,
            describe: 'Write a SARIF report to this file, too: violations at their lines, with schedules',
          })
          .option('update', {
            type: 'boolean',
            default: false,
            describe: 'Record what is found in expected.json, and show what is different there',
          })
          .option('dry-run', { type: 'boolean', default: false, describe: 'With --update: show it only' })
          .example('$0 check', 'every spec with every variant')
          .example('$0 check --claim C1,C3', 'what stands for two claims of the mail')
          .example('$0 check my-spec.ts --variant my-fix.ts', 'a spec of yours with one file of functions replaced')
          .example('$0 check c1-rcu-transit --patch fix.diff', 'would this patch to the model help?')
          .example('$0 check my-spec.ts --json --max-states 1M', 'as data, giving up after a million states')
          .example(
            '$0 check my-spec.ts --max-switches 2',
            'what two switches can break, which is most, in short time',
          )
          .example('$0 check my-spec.ts --stats', 'why are there so many states?')
          .example('$0 check my-spec.ts --checkpoint my.check', 'kept each minute: --resume my.check goes on')
          .example('$0 check my-spec.ts --max-memory 2GB --spill /var/tmp', 'more states than there is memory for')
          .example('$0 check my-spec.ts --compress --max-memory 4GB', 'hundreds of millions of states')
          .example('$0 check my-spec.ts --workers 1', 'leaving the other cores alone')
          .example('$0 check my-spec.ts --cpus 1 --preempt none', 'does it take two CPUs?')
          .example('$0 check my-spec.ts --update', 'this is what is to come out from now on')
          .example('$0 check --junit build/junit.xml', 'where changes are tested; also --sarif build/checks.sarif')
          .example('$0 check --html pages', 'pages/index.html: every verdict, every counterexample')
          .example('$0 check my-spec.ts --reduction', 'the same verdict from fewer states')
          .example('$0 check model.ir.json', 'a model that another tool wrote')
          .epilogue(exitCodes),
      (args) => {
        ask(async () => {
          const { runCheck } = await import('./check.ts');
          const { readReductions } = await import('./reductions.ts');
          const { spec = [], json, engine, search, minimise, progress, stats, resume, out, fold } = args;
          const variants = split(args.variant);
          const limits = readLimits(args);
          const set = readSet(args);
          const checkpoint = readCheckpointWish(args);
          const spill = readSpill(args);
          const machine = readWantedMachine(args);
          const wanted = {
            specs: spec,
            variants,
            patches: args.patch ?? [],
            claims: split(args.claim),
            json,
            engine,
            search,
            set,
            limits,
            workers: readWorkers(args.workers),
            machine,
            reductions: readReductions(args),
            verifyReduction: args.verifyReduction,
            minimise,
            progress,
            stats,
            checkpoint,
            resume,
            spill,
            out,
            fold,
            reports: { junit: args.junit, sarif: args.sarif, html: args.html },
            update: readUpdateWish(args),
          };
          return runCheck(wanted, await terminalFor(args));
        });
      },
    )
    .command(
      'list',
      'List the specs, their variants and what is expected of each',
      (command) =>
        withOutput(command, jsonLines)
          .usage('$0 list\n\nLists the specs of ./specs, else those that come with Allwalks.')
          .example('$0 list', 'for reading')
          .example('$0 list --json', 'one JSON object per spec'),
      (args) => {
        ask(async () => {
          const { runList } = await import('./list.ts');
          return runList(args, await terminalFor(args));
        });
      },
    );
  const withModels = describeScenarioCommands(
    describeModelCommands(describeScheduleCommands(described, ask), ask),
    ask,
  );
  const withEdits = describeCompareCommand(describeEditCommands(withModels, ask), ask);
  return describeMeasureCommands(withEdits, ask)
    .example('$0 check', 'every spec with every variant')
    .example('$0 check --help', 'the options of a command, with examples')
    .epilogue(exitCodes)
    .version(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version)
    .demandCommand(1, `which command? One of ${commandNames.join(', ')}`)
    .recommendCommands()
    .strict()
    .wrap(Math.min(100, columnsOutside(100)))
    .exitProcess(false)
    .check((args) => refuseRepeated(args, optionNames))
    .fail((message, error) => {
      // What yargs throws itself is a mistake on the command line, too.
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw new UsageError(inOurWords(message ?? error.message, words, commandNames, optionNames));
    });
}
