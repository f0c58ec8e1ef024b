/** A counterexample with all that is known about its steps, as JSON. */

import { taskName } from '../ir/values.ts';
import { explain } from './explain.ts';
import { placeName } from './schedule.ts';
import type { Trace } from './trace.ts';

/** One object; steps count from 1. `conflicts`: pairs of steps whose order matters. */
export function printTraceData(trace: Trace): string {
  const { program, steps, failure, switches } = trace;
  const { conflicts, blames, delays, ordered } = explain(trace);
  const data = {
    schema: 1,
    model: program.name,
    violation: failure && { property: failure.property, message: failure.message },
    switches,
    tasks: program.tasks.map((_, task) => taskName(program, task)),
    steps: steps.map((step, i) => ({
      number: i + 1,
      task: step.task,
      calls: step.stack,
      step: step.step,
      place: step.place && placeName(step.place),
      text: step.text,
      choices: step.choices,
      changes: step.changes,
      reads: step.reads,
      preempts: step.preempts,
      orderMatters: ordered.has(i),
    })),
    conflicts: conflicts.map(({ first, second, about }) => ({ first: first + 1, second: second + 1, about })),
    reads: blames.map(({ name, value, writer }) => ({ name, value, writer: writer === null ? null : writer + 1 })),
    delayAfter: delays.map((number) => number + 1),
  };
  return `${JSON.stringify(data, null, 1)}\n`;
}
