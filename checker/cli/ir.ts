/** `allwalks ir`: prints what the checker runs. */

import { compile, findSubject, findVariants, printLayout, printProgram, UsageError } from '../index.ts';
import type { Machine } from '../index.ts';
import type { Terminal } from './terminal.ts';

export interface IrArguments {
  readonly files: readonly string[];
  readonly variants: readonly string[];
  readonly json: boolean;
  /** Which bits of a packed state hold what, instead of the program. */
  readonly layout: boolean;
  readonly machine: Machine | undefined;
}

/** As text for people, or as JSON that `allwalks check model.ir.json` takes. Without a variant: as it stood. */
export function runIr(args: IrArguments, terminal: Terminal): number {
  if (args.json && args.layout) throw new UsageError('--layout prints a table: not together with --json');
  for (const file of args.files) {
    const subject = findSubject(file);
    const words = args.variants.length > 0 ? args.variants : [subject.variants[0]!.name];
    for (const variant of findVariants(subject, words)) {
      const program = compile(subject, variant, args.machine);
      if (args.json) terminal.print(JSON.stringify(program, null, 1));
      else terminal.print((args.layout ? printLayout : printProgram)(program).trimEnd());
    }
  }
  return 0;
}
