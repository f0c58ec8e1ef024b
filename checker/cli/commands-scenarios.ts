/** The commands about a scenario as a whole: graph, shrink. */

import type { Argv } from 'yargs';
import { readLimits, readWhole } from './limits.ts';
import { foldOption, terminalFor, withOutput, withWidth, type Ask } from './options.ts';

/** See `describeCommands`. */
export function describeScenarioCommands(parser: Argv, ask: Ask): Argv {
  return describeShrink(describeGraph(parser, ask), ask);
}

function describeGraph(parser: Argv, ask: Ask): Argv {
  return parser.command(
    'graph <spec>',
    'Write the reachable states of a small scenario, or those near a schedule, as a graph',
    (command) =>
      withWidth(command)
        .usage(
          '$0 graph SPEC --to FORM\n\nWrites the states of a scenario as a graph: what each step changes, where tasks stand, ' +
            'the schedule that fails, deadlocks, and circles.',
        )
        .positional('spec', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a spec, or path of a .ts or .ir.json file',
        })
        .option('to', {
          choices: ['dot', 'gexf', 'graphml', 'html'] as const,
          demandOption: true,
          describe: 'For Graphviz; for Gephi; for most other tools; a page to pan, search and click through',
        })
        .option('variant', { type: 'string', requiresArg: true, describe: 'The variant (default: as it stood)' })
        .option('around', {
          type: 'string',
          requiresArg: true,
          describe: 'Only states near this schedule, a file of counterexamples/',
        })
        .option('distance', {
          type: 'string',
          requiresArg: true,
          describe: 'With --around: how many steps away from it (default: 1)',
        })
        .option('max-states', {
          type: 'string',
          requiresArg: true,
          describe: 'How many states at most (default: 5000)',
        })
        .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop after so long' })
        .option('out', { type: 'string', requiresArg: true, describe: 'File to write to (default: stdout)' })
        .example('$0 graph r38-mountpoint-count --to html --out x.html', 'a page')
        .example('$0 graph my-spec.ts --to dot | dot -Tsvg > x.svg', 'a picture, drawn by Graphviz')
        .example(
          '$0 graph c1-rcu-transit --to html --around counterexamples/c1-rcu-transit.as-it-stood.json --out x.html',
          'what else could have happened on the way',
        )
        .epilogue(
          'Exit codes: 0 it is written, 2 the model or the command line is wrong, or there are too many states, 3 a limit came first',
        ),
    (args) => {
      ask(async () => {
        const { runGraph } = await import('./graph.ts');
        const { spec, variant, to, around, out } = args;
        const distance = args.distance === undefined ? undefined : readWhole('--distance', args.distance);
        const wanted = { spec, variant, to, around, distance, limits: readLimits(args), out };
        return runGraph(wanted, await terminalFor(args));
      });
    },
  );
}

function describeShrink(parser: Argv, ask: Ask): Argv {
  return parser.command(
    'shrink <spec>',
    'Say what a scenario can do without and still violate the same property',
    (command) =>
      withOutput(command, 'Print JSON')
        .usage(
          '$0 shrink SPEC\n\nLeaves out tasks, objects, choices and other properties, one after the other, while the same property ' +
            'is violated and takes no fewer context switches, until nothing more can be left out.',
        )
        .positional('spec', {
          type: 'string',
          demandOption: true,
          describe: 'Name of a spec, or path of a .ts or .ir.json file',
        })
        .option('variant', { type: 'string', requiresArg: true, describe: 'The variant (default: as it stood)' })
        .option('max-seconds', { type: 'string', requiresArg: true, describe: 'Stop after so long' })
        .option('fold', foldOption)
        .option('out', { type: 'string', requiresArg: true, describe: 'File for what is left, as .ir.json' })
        .example('$0 shrink my-spec.ts --out small.ir.json', 'what is left: allwalks check small.ir.json')
        .example('$0 shrink c0d-close-umount --variant mntput-before-dput --fold', 'what does it take?')
        .epilogue(
          'Exit codes: 0 nothing else can be left out, 1 nothing is violated, 2 the model or the command line is wrong, 3 a limit came first',
        ),
    (args) => {
      ask(async () => {
        const { runShrink } = await import('./shrink.ts');
        const { spec, variant, json, fold = false, out } = args;
        const wanted = { spec, variant, json, fold, out, limits: readLimits(args) };
        return runShrink(wanted, await terminalFor(args));
      });
    },
  );
}
