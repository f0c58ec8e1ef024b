/** A counterexample as a Mermaid sequence diagram: tasks send their steps to the objects that they change. */

import { tasksOf } from './explain.ts';
import { storyOf } from './story.ts';
import { failureInWords, type Trace } from './trace.ts';

export function printMermaid(trace: Trace): string {
  const story = storyOf(trace);
  const objects = [...new Set(story.flatMap(({ notes }) => notes.map(objectOf)))];
  const lines = ['sequenceDiagram'];
  for (const { task, name } of tasksOf(trace)) lines.push(`  participant t${task} as ${quiet(name)}`);
  for (const [i, name] of objects.entries()) lines.push(`  participant o${i} as ${quiet(name)}`);
  let last: number | null = null;
  for (const { step, text, notes, preempts, number } of story) {
    const { task } = step.move;
    if (preempts && last !== null) lines.push(`  Note over t${last},t${task}: switch`);
    last = task;
    const said = `${number + 1} ${step.operation}: ${text}`;
    if (notes.length === 0) lines.push(`  t${task}->>t${task}: ${quiet(said)}`);
    for (const [i, change] of notes.entries()) {
      const what = `${i === 0 ? `${said}, ` : ''}${change}`;
      lines.push(`  t${task}->>o${objects.indexOf(objectOf(change))}: ${quiet(what)}`);
    }
  }
  if (trace.failure !== null && last !== null)
    lines.push(`  Note over t${last}: ${quiet(failureInWords(trace.failure))}`);
  return `${lines.join('\n')}\n`;
}

/** `T` of `T.d_count 2 -> 3`, `Dentry#3` of `new Dentry#3`. */
function objectOf(change: string): string {
  const words = change.split(' ');
  const name = words[0] === 'new' || words[0] === 'frees' || words[0] === 'starts' ? (words[1] ?? '') : words[0]!;
  return name.split('.')[0]!.replace(/:$/, '');
}

/** Without the characters that mean something to Mermaid. */
function quiet(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll(';', '#59;').replaceAll('#35#59;', '#35;').replaceAll('\n', ' ');
}
