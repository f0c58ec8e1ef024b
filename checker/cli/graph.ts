/** `allwalks graph`: the states of a scenario as a graph, for a viewer of graphs or as a page. */

import { findSubject, findVariants } from '../find.ts';
import { graphForms, graphOf, type GraphForm } from '../graph.ts';
import type { Limits } from '../index.ts';
import { UsageError } from '../usage.ts';
import { requireWritableFile, writeWhole } from '../write.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './verdict.ts';

export interface GraphArguments {
  readonly spec: string;
  readonly variant: string | undefined;
  readonly to: GraphForm;
  readonly around: string | undefined;
  readonly distance: number | undefined;
  readonly limits: Limits;
  /** The file to write to; none: stdout. */
  readonly out: string | undefined;
}

/** Exit code 3 where it is not the whole graph that was asked for. */
export async function runGraph(args: GraphArguments, terminal: Terminal): Promise<0 | 3> {
  const { spec, to, around, distance, limits, out } = args;
  if (around === undefined && distance !== undefined) throw new UsageError('--distance goes with --around FILE');
  if (around !== undefined && args.variant !== undefined)
    throw new UsageError('--variant: the schedule of --around has its variant; leave out one of them');
  if (out !== undefined) requireWritableFile(out, '--out');
  const subject = findSubject(spec);
  const [variant, second] = args.variant === undefined ? [] : findVariants(subject, [args.variant]);
  if (second) throw new UsageError(`--variant ${args.variant}: one variant is expected`);
  const interrupt = listenForInterrupt(terminal);
  const progress = reportProgress({ spec: subject.spec, variant: 'graph' }, 'line', terminal);
  const { signal } = interrupt;
  const { watch } = progress;
  const found = await graphOf(subject, variant, { around, distance, limits, signal, watch });
  progress.end();
  interrupt.stop();
  const { graph, title, limit } = found;
  const text = graphForms[to](graph, title);
  if (out === undefined) terminal.print(text.trimEnd());
  else {
    writeWhole(out, text);
    terminal.note(`${counted(graph.order, 'state')}, ${counted(graph.size, 'step')} written to ${out}`);
  }
  if (limit === null) return 0;
  terminal.note(`stopped (${limit}): these are not all states`);
  return 3;
}
