/** `allwalks export`: a model for another tool. */

import { CannotExport, compile, findSubject, findVariants, toPromela } from '../index.ts';
import type { Machine } from '../index.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from './terminal.ts';

export interface ExportArguments {
  readonly spec: string;
  readonly variant: string | undefined;
  readonly to: 'promela';
  readonly machine: Machine | undefined;
}

/** Prints one spec with one variant (none: as it stood) in the language of the other tool. */
export function runExport(args: ExportArguments, terminal: Terminal): number {
  const subject = findSubject(args.spec);
  const [variant, second] = findVariants(subject, [args.variant ?? subject.variants[0]!.name]);
  if (second) throw new UsageError(`--variant ${args.variant}: one variant is expected`);
  try {
    terminal.print(toPromela(compile(subject, variant!, args.machine)).trimEnd());
  } catch (error) {
    if (error instanceof CannotExport) throw new UsageError(`${args.spec} cannot be printed: ${error.message}`);
    throw error;
  }
  return 0;
}
