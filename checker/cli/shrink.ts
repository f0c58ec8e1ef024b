/** `allwalks shrink`: what a scenario can do without and still violate the same property. */

import { check, compile } from '../check.ts';
import { findSubject, findVariants } from '../find.ts';
import type { Limits } from '../index.ts';
import { shrink, type Shrunk } from '../shrink.ts';
import { printColumns } from '../trace/columns.ts';
import { wrap } from '../trace/paint.ts';
import { UsageError } from '../usage.ts';
import { requireWritableFile, writeWhole } from '../write.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './verdict.ts';

export interface ShrinkArguments {
  readonly spec: string;
  readonly variant: string | undefined;
  readonly limits: Limits;
  readonly json: boolean;
  readonly fold: boolean;
  /** The .ir.json file for what is left; none: it is not written. */
  readonly out: string | undefined;
}

/** 0: it is as small as can be; 1: nothing is violated; 3: a limit came first. */
export async function runShrink(args: ShrinkArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  const { spec, limits, json, out } = args;
  if (out !== undefined && !out.endsWith('.ir.json'))
    throw new UsageError(`--out ${out}: a file that ends in .ir.json is expected, which \`allwalks check\` takes`);
  if (out !== undefined) requireWritableFile(out, '--out');
  const subject = findSubject(spec);
  const [variant, second] = findVariants(subject, [args.variant ?? subject.variants[0]!.name]);
  if (second) throw new UsageError(`--variant ${args.variant}: one variant is expected`);
  const interrupt = listenForInterrupt(terminal);
  const { watch, end } = reportProgress({ spec: subject.spec, variant: 'shrink' }, 'line', terminal);
  const options = { limits, signal: interrupt.signal, watch };
  const { record } = await check(subject, variant!, { ...options, out: null });
  const { verdict, property, limit } = record;
  const found = property === null || verdict !== 'violated' ? null : await shrink(compile(subject, variant!), property, options); // prettier-ignore
  end();
  interrupt.stop();
  if (!found) {
    terminal.note(`${subject.spec}, ${variant!.name}: ${verdict}; there is no schedule to make smaller`);
    return limit === undefined ? 1 : 3;
  }
  if (out !== undefined) writeWhole(out, `${JSON.stringify(found.program)}\n`);
  if (json) terminal.print(JSON.stringify(recordOf(subject.spec, variant!.name, property!, found)));
  else printShrunk(`${subject.spec}, ${variant!.name}`, found, args, terminal);
  return found.limit === null ? 0 : 3;
}

function lengthOf({ steps, switches }: Shrunk['trace']) {
  return { steps: steps.length, switches };
}

function recordOf(spec: string, variant: string, property: string, { without, before, trace, limit }: Shrunk) {
  return { schema: 1, spec, variant, property, without, before: lengthOf(before), after: lengthOf(trace), limit };
}

const kinds = { task: 'tasks', object: 'objects', choice: 'choices' } as const;

function printShrunk(title: string, found: Shrunk, { fold, out }: ShrinkArguments, terminal: Terminal): void {
  const { print, paint, width, colour } = terminal;
  const { without, before, trace, limit } = found;
  print(paint(title, 'bold'));
  const others = without.filter(({ kind }) => kind === 'property').length;
  if (without.length === others) print('every task, object and choice is needed');
  if (others > 0) print(`without ${counted(others, 'other property', 'other properties')}`);
  for (const [kind, many] of Object.entries(kinds)) {
    const names = without.filter((each) => each.kind === kind).map(({ name }) => name);
    if (names.length === 0) continue;
    const [first, ...rest] = wrap(`without ${many}: ${names.join(', ')}`, width - 2);
    print([first, ...rest.map((line) => `  ${line}`)].join('\n'));
  }
  const was = `${counted(before.steps.length, 'step')}, ${counted(before.switches, 'switch', 'switches')} before`;
  print('');
  print(printColumns(trace, { width, colour, fold, minimal: was }).trimEnd());
  print(limit === null ? 'nothing else can be left out alone' : `stopped (${limit}): more may be left out`);
  if (out !== undefined) print(`what is left: allwalks check ${out}`);
}
