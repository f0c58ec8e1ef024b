/** Other orders of a function's steps: finds the function and its steps, and makes the edits that are to be tried. */

import { editsOf, type EditKind, type Edits, type Range } from './edit/edits.ts';
import { editableFunctions, functionsIn, type EditableFunction } from './edit/functions.ts';
import { allLists, stepsOf, type Step, type StepList } from './edit/steps.ts';
import { compile } from './check.ts';
import type { Subject, Variant } from './find.ts';
import type { Program } from './ir/ir.ts';
import { nearest } from './nearest.ts';
import { shownPath } from './paths.ts';
import { UsageError } from './usage.ts';

export { editKinds, type Edit, type EditKind } from './edit/edits.ts';

export interface ReorderWish {
  readonly subject: Subject;
  /** Conditions under which each order is checked; the first one's program tells what must stay in order. */
  readonly variants: readonly Variant[];
  /** The name of a function; `mkdir.ts:autofs4_dir_mkdir` where there are several. */
  readonly function: string;
  /** Numbers of steps of one list: `4..8`. */
  readonly range: string | undefined;
  readonly kind: EditKind;
  readonly pastExits: boolean;
}

export interface Reordering {
  readonly name: string;
  /** Real path, path for people, and line. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /** All steps with their numbers, outer ones before those in them. */
  readonly steps: readonly { readonly number: string; readonly text: string }[];
  readonly edits: Edits;
}

/** Throws UsageError where the words mean nothing, and ModelError where the model is wrong. */
export function planReorder({
  subject,
  variants,
  function: word,
  range,
  kind,
  pastExits,
}: ReorderWish): Reordering {
  if (subject.program !== undefined)
    throw new UsageError(`${subject.spec} is IR: there is no text whose steps could change places`);
  const found = variants.map((variant) => ({ variant, ...findFunction(subject, variant, word) }));
  const { fn, program } = found[0]!;
  const other = found.find((each) => each.fn.source.path !== fn.source.path);
  if (other)
    throw new UsageError(
      `--variant ${other.variant.name}: its ${fn.name} is another one (${shownPath(other.fn.source.path)}): give this variant alone`,
    );
  const outer = stepsOf(fn);
  const { line } = fn.source.position(fn.start);
  return {
    name: fn.name,
    path: fn.source.path,
    file: shownPath(fn.source.path),
    line,
    steps: flat(outer).map(({ number, text }) => ({ number, text })),
    edits: editsOf(kind, { program, fn, outer, range: readRange(range, outer) }, { pastExits }),
  };
}

function findFunction(
  subject: Subject,
  variant: Variant,
  word: string,
): { readonly fn: EditableFunction; readonly program: Program } {
  const program = compile(subject, variant);
  const inPlay = functionsIn(program, editableFunctions(subject.file, variant.files, variant.texts));
  const [, file, name = word] = /^(?:(.*):)?([^:]+)$/.exec(word) ?? [];
  const named = inPlay.filter(
    (each) => each.name === name && (file === undefined || shownPath(each.source.path).endsWith(file)),
  );
  const [fn, second] = named;
  if (!fn) {
    const names = [...new Set(inPlay.map((each) => each.name))];
    const near = nearest(name, names);
    const hint = near === undefined ? `; there are ${names.slice(0, 8).join(', ')} …` : `; did you mean ${near}?`;
    throw new UsageError(`${subject.spec} runs no function ${word} with ${variant.name}${hint}`);
  }
  if (second) {
    const files = named.map((each) => `${shownPath(each.source.path)}:${name}`).join(' and ');
    throw new UsageError(`${name} is the name of several functions: write ${files}`);
  }
  return { fn, program };
}

function flat({ steps }: StepList): readonly Step[] {
  return steps.flatMap((step) => [step, ...step.lists.flatMap(flat)]);
}

function readRange(word: string | undefined, outer: StepList): Range | null {
  if (word === undefined) return null;
  const [, first = '', last = ''] = /^([\d.]+?)\.\.([\d.]+)$/.exec(word) ?? [];
  const indexIn = ({ steps }: StepList, number: string) => steps.findIndex((each) => each.number === number);
  const list = allLists(outer).find((each) => indexIn(each, first) !== -1 && indexIn(each, last) !== -1);
  const [from, to] = list ? [indexIn(list, first), indexIn(list, last)] : [0, -1];
  if (list && from < to) return { list, from, to };
  const numbers = flat(outer).map(({ number }) => number);
  throw new UsageError(
    `--range ${word}: two steps of one list are expected, such as ${numbers[0]}..${outer.steps.at(-1)?.number}; there are ${numbers.join(', ')}`,
  );
}
