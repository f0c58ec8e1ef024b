/** What is measured: programs of different kinds, and texts of them for SPIN written by hand where that is feasible. */

import { join } from 'node:path';
import { compile } from '../check.ts';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import { findSubject, findVariants } from '../find.ts';
import type { Program } from '../ir/ir.ts';
import { packageRoot } from '../paths.ts';
import { tree } from './tree.ts';

export interface Model {
  readonly name: string;
  readonly program: () => Program;
  /** What `allwalks check` is told, where it is a spec; others are checked as IR. */
  readonly spec?: readonly [file: string, variant: string];
  /** The same graph in Promela without embedded C. */
  readonly byHand?: { readonly file: string; readonly defines: readonly string[] };
}

function specModel(name: string, variant: string): Model {
  const file = join(packageRoot, 'specs', 'scenarios', `${name}.ts`);
  const program = () => {
    const subject = findSubject(file);
    return compile(subject, findVariants(subject, [variant])[0]!);
  };
  return { name: `${name}, ${variant}`, program, spec: [file, variant] };
}

function withText(program: Program, file: string, ...defines: string[]): Model {
  const path = join(packageRoot, 'checker', 'bench', file);
  return { name: program.name, program: () => program, byHand: { file: path, defines } };
}

export const models: readonly Model[] = [
  // Others of the mail's scenarios are so small that a search is over before its code has been optimised.
  specModel('c1-rcu-transit', '62a7375e5d77'),
  specModel('c2-active-list', 'as-it-stood'),
  specModel('c4-rcu-negative', 'as-it-stood'),
  withText(phils(10, 8), 'phils.pml', '-DN=10', '-DROOM=8'),
  withText(peterson(4), 'peterson.pml', '-DN=4'),
  withText(lamport(4), 'lamport.pml', '-DN=4'),
  withText(mcs(4), 'mcs.pml', '-DN=4'),
  withText(tree(), 'tree.pml'),
];

/** Small enough for a test of the bench itself. */
export const quickModel: Model = withText(peterson(3), 'peterson.pml', '-DN=3');
