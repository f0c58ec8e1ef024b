/**
 * Measures one model: all contenders in turn, round after round, so that what else the machine does meets all of
 * them alike. The first round warms up and does not count. No time is believed unless the counts are equal.
 */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toPromela } from '../export/promela.ts';
import type { Program } from '../ir/ir.ts';
import type { Model } from './models.ts';
import { search, timeCommand, type Way } from './ours.ts';
import type { Sample } from './sample.ts';
import { hasSpin, spinSearches, Verifier, type Optimisation, type SpinSearch, type SpinText } from './spin.ts';

/** Who searched, and how. A command is everything from its start to its end, code generators and compilers included. */
export interface Contender {
  readonly tool: 'Allwalks' | 'reference' | 'SPIN';
  readonly how: SpinSearch | 'compressed' | 'two workers' | 'command' | 'command, one state';
  /** Which text SPIN was given. */
  readonly words?: SpinText['words'];
}

export interface Measured extends Contender {
  readonly samples: readonly Sample[];
}

export interface ModelResult {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  readonly measured: readonly Measured[];
}

interface Runner {
  readonly contender: Contender;
  readonly run: () => Sample;
  /** It stops before it has seen everything. */
  readonly partial?: boolean;
  /** Once is enough: it is slow, and no close race. */
  readonly once?: boolean;
}

/** The largest model that the reference engine is measured on. */
const mostForReference = 100_000;
/** The smallest ones on which compressing and sharing are: both begin when a search has become large. */
const [fewestToCompress, fewestToShare] = [500_000, 1_000_000];

export interface Settings {
  readonly warmUps: number;
  readonly runs: number;
  /** How SPIN's verifier is compiled. */
  readonly optimisation: Optimisation;
}

export function measure(
  model: Model,
  { warmUps, runs, optimisation }: Settings,
  scratch: string,
  tell: (news: string) => void,
): ModelResult {
  const folder = mkdtempSync(join(scratch, 'model-'));
  const program = model.program();
  const file = join(folder, 'model.ir.json');
  writeFileSync(file, JSON.stringify(program));
  const { states, transitions } = search(file, 'wasm', { search: 'breadth-first' });
  const runners = [
    ...ourRunners(model, file, folder, states),
    ...(hasSpin ? spinRunners(textsOf(model, program, folder), states, optimisation, folder) : []),
  ];

  const samples = new Map<Runner, Sample[]>(runners.map((runner) => [runner, []]));
  for (let round = 1 - warmUps; round <= runs; round++) {
    tell(`${model.name}, ${states.toLocaleString('en')} states: ${round < 1 ? 'warming up' : `round ${round} of ${runs}`}`); // prettier-ignore
    // There and back, so that nobody always comes after the same one.
    for (const runner of round % 2 === 0 ? runners : runners.toReversed()) {
      if (runner.once && round !== 1) continue;
      const sample = runner.run();
      if (!runner.partial) demandSame(model, runner.contender, sample, { states, transitions });
      if (round > 0) samples.get(runner)!.push(sample);
    }
  }
  const measured = runners.map((runner) => ({ ...runner.contender, samples: samples.get(runner)! }));
  return { model: model.name, states, transitions, measured };
}

function ourRunners(model: Model, file: string, folder: string, states: number): Runner[] {
  const subject = model.spec ?? [file];
  const reference: Runner = {
    contender: { tool: 'reference', how: 'breadth first' },
    run: () => search(file, 'reference', { search: 'breadth-first' }),
    once: true,
  };
  const searching = (how: Contender['how'], way: Way): Runner => ({
    contender: { tool: 'Allwalks', how },
    run: () => search(file, 'wasm', way),
  });
  return [
    searching('breadth first', { search: 'breadth-first' }),
    searching('depth first', { search: 'depth-first' }),
    ...(states >= fewestToCompress
      ? [searching('compressed', { search: 'breadth-first', set: 'compressed' })]
      : []),
    ...(states >= fewestToShare
      ? [searching('two workers', { search: 'breadth-first', set: 'compressed', workers: 2 })]
      : []),
    { contender: { tool: 'Allwalks', how: 'command' }, run: () => timeCommand(subject, folder) },
    {
      contender: { tool: 'Allwalks', how: 'command, one state' },
      run: () => timeCommand(subject, folder, '--max-states', '1'),
      partial: true,
    },
    ...(states <= mostForReference ? [reference] : []),
  ];
}

function spinRunners(
  texts: readonly SpinText[],
  states: number,
  optimisation: Optimisation,
  folder: string,
): Runner[] {
  return texts.flatMap((text) => {
    const { words } = text;
    const searches = Object.keys(spinSearches) as SpinSearch[];
    const verifiers = searches.map((how) => ({
      how,
      verifier: new Verifier({ text, search: how, optimisation, states }, folder),
    }));
    const [{ verifier: depthFirst }] = verifiers as [(typeof verifiers)[0]];
    return [
      ...verifiers.map(({ how, verifier }) => ({
        contender: { tool: 'SPIN' as const, how, words },
        run: () => verifier.run(),
      })),
      { contender: { tool: 'SPIN', how: 'command', words }, run: () => depthFirst.runFromText() },
    ];
  });
}

function textsOf(model: Model, program: Program, folder: string): SpinText[] {
  const file = join(folder, 'model.pml');
  writeFileSync(file, toPromela(program));
  const printed: SpinText = { words: 'printed', file, defines: [] };
  return [...(model.byHand ? [{ words: 'by hand' as const, ...model.byHand }] : []), printed];
}

function demandSame(
  model: Model,
  contender: Contender,
  { states, transitions }: Sample,
  expected: { readonly states: number; readonly transitions: number },
): void {
  if (states === expected.states && transitions === expected.transitions) return;
  const { tool, how, words } = contender;
  throw new Error(
    `${model.name}: ${[tool, how, ...(words ? [words] : [])].join(' ')} counts ${states} states and ${transitions} transitions, ` +
      `Allwalks breadth first ${expected.states} and ${expected.transitions}: not the same graph`,
  );
}
