/** `npm run bench`: measures Allwalks beside SPIN on the same graphs and prints the results. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../paths.ts';
import { describeMachine } from './machine.ts';
import { measure, type ModelResult, type Settings } from './measure.ts';
import { models, quickModel, type Model } from './models.ts';
import { report } from './report.ts';
import { hasSpin } from './spin.ts';

const usage = `npm run bench -- [OPTIONS]

  --runs N       medians of so many runs (default: 5; one more warms up)
  --models A,B   only models whose names begin so
  --quick        one small model, one run, gcc -O0: to see that everything works
  --json         all samples as JSON instead of tables
  --write        tables into checker/bench/RESULTS.md as well
`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    models: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** What the tables mean, and how to have them again. */
function preface(runs: number, loads: readonly number[]): string {
  return `# Allwalks beside SPIN

${describeMachine()}. Medians of ${runs} runs. Processes that wanted
to run before the first model and after each: ${loads.map((load) => load.toFixed(1)).join(', ')}; up to 2 is quiet.

Made by \`npm run bench -- --write\`. Every contender searches the same graph completely: numbers of states and transitions
are compared before a time is believed. No reductions on either side, safety only, exact; one core and full states
unless said otherwise. All contenders take turns, each run is a process of its own, and a first round is thrown away.

- **Allwalks** is the compiled engine, **reference** the interpreter that is its specification (small models, one run).
  “Compressed” and “two workers” are breadth-first searches, too (\`--compress\`, with \`--workers 2\`), of models large
  enough: both begin when a search has become large, and pay off in much larger ones than these.
- **SPIN**’s verifier is generated with \`-o1 -o2 -o3\`, compiled with \`gcc -O3 -DSAFETY -DNOREDUCE\` (and \`-DBFS\`,
  \`-DCOLLAPSE\`), and run with as many hash slots as there are states and as deep a stack as it needs.
- SPIN reads what \`allwalks export\` prints: a step is embedded C on a copy of the state, and every call frame has its
  place in the state, used or not. That costs SPIN time and memory that a model made for it does not: the last table
  says how much. Therefore all but the kernel's scenarios are also written by hand in plain Promela, and wherever there
  are two texts the faster one counts. For the scenarios there is the printed text only: there the figures flatter us.
- TLC was not measured: there was no Java on this machine.
- The properties of a scenario are evaluated by both: by Allwalks in every new state, by printed Promela at the end of
  every transition.
`;
}

function chosen(): readonly Model[] {
  if (options.quick) return [quickModel];
  const names = options.models.split(',').filter(Boolean);
  const found = models.filter(({ name }) => names.length === 0 || names.some((each) => name.startsWith(each)));
  if (found.length === 0)
    throw new Error(`no model is called so; there are ${models.map(({ name }) => name).join('; ')}`);
  return found;
}

function main(): void {
  const runs = options.quick ? 1 : Number(options.runs);
  const settings: Settings = { warmUps: options.quick ? 0 : 1, runs, optimisation: options.quick ? '-O0' : '-O3' };
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${options.runs}: a number of runs is expected`);
  if (!hasSpin) process.stderr.write('skipped: no spin\n');
  const scratch = mkdtempSync(join(tmpdir(), 'allwalks-bench-'));
  try {
    const results: ModelResult[] = [];
    const loads = [loadavg()[0]!];
    const textNow = () => `${preface(runs, loads)}\n${report(results)}`;
    for (const model of chosen()) {
      results.push(measure(model, settings, scratch, (news) => process.stderr.write(`${news}\n`)));
      loads.push(loadavg()[0]!);
      // After each model: a run that is cut short is not for nothing.
      if (options.write) writeFileSync(join(packageRoot, 'checker', 'bench', 'RESULTS.md'), textNow());
    }
    const text = textNow();
    const json = { machine: describeMachine(), runs, results };
    process.stdout.write(options.json ? `${JSON.stringify(json)}\n` : text);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (options.help) process.stdout.write(usage);
else main();
