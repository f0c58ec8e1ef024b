/** The commands about stored counterexamples: replay, show, regress. */

import type { Argv } from 'yargs';
import { readLimits } from './limits.ts';
import { foldOption, jsonLines, terminalFor, withOutput, withWidth, type Ask } from './options.ts';

/** See `describeCommands`. */
export function describeScheduleCommands(parser: Argv, ask: Ask): Argv {
  return parser
    .command(
      'replay <file..>',
      'Follow stored counterexamples again',
      (command) =>
        withOutput(command, jsonLines)
          .usage(
            '$0 replay FILE…|FOLDER\n\nTakes the steps of stored counterexamples again and says where they no longer fit.',
          )
          .positional('file', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'A file of counterexamples/, or a folder: every .json in it',
          })
          .option('fold', foldOption)
          .option('inspect', {
            type: 'string',
            describe:
              'Run the steps in the model’s own code under a debugger; =HOST:PORT to listen elsewhere than 127.0.0.1:9229',
          })
          .example('$0 replay counterexamples/x.my-fix.json', 'does it still happen?')
          .example(
            '$0 replay counterexamples/x.my-fix.json --inspect',
            'then set breakpoints in model/, at chrome://inspect',
          )
          .example('$0 replay counterexamples --json', 'all that are stored, as data')
          .epilogue(
            'Exit codes: 0 the violation is still there, 1 it is not or the schedule no longer fits, 2 the file or the model is wrong',
          ),
      (args) => {
        ask(async () => {
          if (args.inspect !== undefined) {
            const { runInspect } = await import('./inspect.ts');
            const { file: files, json, inspect } = args;
            return runInspect({ files, json, inspect }, await terminalFor(args));
          }
          const { runReplay } = await import('./replay.ts');
          return runReplay({ files: args.file, json: args.json, fold: args.fold }, await terminalFor(args));
        });
      },
    )
    .command(
      'show <file>',
      'Show a stored counterexample in another form, or a run in which something happens',
      (command) =>
        withWidth(command)
          .usage(
            '$0 show FILE --as FORM\n$0 show SPEC --reach WHAT\n\nShows a stored counterexample for reading, for pasting, or for other tools; or a shortest run in which something happens.',
          )
          .positional('file', {
            type: 'string',
            demandOption: true,
            describe: 'A file of counterexamples/; with --reach a spec',
          })
          .option('reach', {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'TASK at "STEP", TASK in FUNCTION, TASK done, or a property; repeat it for all in one run',
          })
          .option('variant', {
            type: 'string',
            requiresArg: true,
            describe: 'With --reach: the variant to look at',
          })
          .option('max-seconds', {
            type: 'string',
            requiresArg: true,
            describe: 'With --reach: stop after so long',
          })
          .option('as', {
            choices: ['columns', 'commit', 'json', 'itf', 'perfetto', 'mermaid', 'html'] as const,
            default: 'columns' as const,
            describe:
              'For the terminal; a commit message; data; viewers of TLA+ traces; ui.perfetto.dev; a Mermaid diagram; a page to step through',
          })
          .option('out', { type: 'string', requiresArg: true, describe: 'File to write to (default: stdout)' })
          .option('fold', foldOption)
          .example(
            '$0 show counterexamples/x.my-fix.json --as html --out x.html',
            'a page: the state after each step',
          )
          .example('$0 show counterexamples/x.my-fix.json --as commit', 'two columns to paste, at most 75 wide')
          .example("$0 show my-spec --reach 'walker in dput' --reach 'umount done'", 'a run in which both happen')
          .example('$0 show counterexamples/x.my-fix.json --as perfetto > x.json', 'open it at ui.perfetto.dev')
          .epilogue(
            'Exit codes: 0 it is shown, 1 it no longer fits the model and is shown up to there, or there is no such run, 2 a file or the command line is wrong, 3 a limit came first',
          ),
      (args) => {
        ask(async () => {
          const { runShow } = await import('./show.ts');
          const { file, as, fold = false, reach = [], variant, out } = args;
          const wanted = { file, as, fold, reach, variant, out, limits: readLimits(args) };
          return runShow(wanted, await terminalFor(args));
        });
      },
    )
    .command(
      'regress [file..]',
      'Follow stored counterexamples on every variant of their spec',
      (command) =>
        withOutput(command, jsonLines)
          .usage(
            '$0 regress [FILE…|FOLDER]\n\nFollows stored counterexamples on every variant, as far as their meaning allows: new steps are taken on the way, steps that are gone left out.',
          )
          .positional('file', {
            type: 'string',
            array: true,
            describe: 'A file, or a folder: every .json in it (default: counterexamples)',
          })
          .example('$0 regress', 'does anything that is fixed happen again?')
          .example('$0 regress counterexamples/x.as-it-stood.json', 'one schedule: which variants still have it')
          .epilogue(
            'Exit codes: 0 nothing that is recorded as fixed happens again, 1 something does, 2 a file is wrong',
          ),
      (args) => {
        ask(async () => {
          const { runRegress } = await import('./regress.ts');
          const files = args.file?.length ? args.file : ['counterexamples'];
          return runRegress({ files, json: args.json }, await terminalFor(args));
        });
      },
    );
}
