/** Makes texts of a function whose steps stand in another order, or are gone, or have others between them. */

import { isPlainRest, type Step, type StepList } from './steps.ts';

/** A step of the list, by its index, or the text of a new one. */
export type Entry = number | string;

/** What lists are to hold; those that are not named stay as they are. */
export type Arrangement = ReadonlyMap<StepList, readonly Entry[]>;

/** The text of the whole file, with the function's outermost list, and those in it, arranged otherwise. */
export function arrange(list: StepList, arrangement: Arrangement): string {
  const { text } = list.source;
  const [from, to] = [list.steps[0]?.start ?? 0, list.steps.at(-1)?.end ?? 0];
  return text.slice(0, from) + textOfList(list, arrangement) + text.slice(to);
}

function textOfList(list: StepList, arrangement: Arrangement): string {
  const entries = arrangement.get(list) ?? [...list.steps.keys()];
  const texts = entries.map((entry, i) => {
    if (typeof entry === 'string') return indented(entry, indentOf(list));
    return textOfStep(list, entry, i === entries.length - 1, arrangement);
  });
  return texts.reduce((all, each, i) => `${all}${separator(list, entries[i - 1]!, entries[i]!)}${each}`, '').trim();
}

/**
 * What ends with the function or block needs no `yield` at its end; elsewhere it does, or it would be one step with what
 * follows.
 */
function textOfStep(list: StepList, index: number, isLast: boolean, arrangement: Arrangement): string {
  const { steps } = list;
  const step = steps[index]!;
  const wasLast = index === steps.length - 1;
  const ended = list.rests && steps.at(-1)!.rest === 'none' && steps.at(-1)!.leaves === 'never';
  const whole = withInner(list, step, step.start, step.end, arrangement);
  if (wasLast && !isLast && ended) return `${whole}${lineOf(list)}yield;`;
  if (isLast && !wasLast && ended && isPlainRest(step))
    return withInner(list, step, step.start, step.endWithoutRest, arrangement);
  return whole;
}

/** A stretch of a step's text with the lists in it arranged. */
function withInner({ source }: StepList, step: Step, start: number, end: number, arrangement: Arrangement): string {
  let text = '';
  let at = start;
  for (const inner of step.lists) {
    text += source.text.slice(at, inner.steps[0]!.start) + textOfList(inner, arrangement);
    at = inner.steps.at(-1)!.end;
  }
  return text + source.text.slice(at, end);
}

/** What stands between two entries: what did so before, else the end of a line. */
function separator(list: StepList, before: Entry | undefined, after: Entry): string {
  if (before === undefined) return '';
  const { steps, source } = list;
  if (typeof before === 'number' && after === before + 1)
    return source.text.slice(steps[before]!.end, steps[after]!.start);
  return lineOf(list);
}

/** A new line, indented as the list is. */
function lineOf(list: StepList): string {
  return `\n${indentOf(list)}`;
}

function indentOf({ source, steps }: StepList): string {
  const from = steps[0]?.start ?? 0;
  return /[ \t]*/.exec(source.line(source.position(from).line) ?? '')![0];
}

/** Lines of text that begin where the first one does, moved to another indentation. */
function indented(text: string, indent: string): string {
  const [first = '', ...more] = text.split('\n');
  return [first, ...more.map((line) => (line === '' ? line : indent + line))].join('\n');
}

/** The text of a step as it can be put elsewhere: its own indentation is taken away. */
export function textToCopy(list: StepList, step: Step): string {
  const own = indentOf(list);
  const text = list.source.text.slice(step.start, step.end);
  return text.replaceAll(new RegExp(`\n${own}`, 'g'), '\n');
}
