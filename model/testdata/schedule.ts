/** Drives a scenario step by step in tests: one task at a time, with looks at named objects in between. */

import { join } from 'node:path';
import { compile, findSubject, findVariants, packageRoot, Reference } from '../../checker/index.ts';

/** Runs one task at a time, and looks at named objects in between. */
export function schedule(spec: string, variant: string) {
  const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${spec}.ts`));
  const program = compile(subject, findVariants(subject, [variant])[0]!);
  const engine = new Reference(program);
  let state = engine.initial();

  const taskNamed = (name: string) => program.tasks.findIndex((task) => task.name === name);

  /** Whether the task is inside an operation. */
  const inside = (task: string, operation: string) =>
    engine.stand(state, taskNamed(task)).frames.some((frame) => frame.operation === operation);

  /**
   * Lets a task run until it waits, has finished, or the condition holds. Of its choices it takes the last ways where
   * `luck` is 'bad', otherwise the first ones.
   */
  function run(name: string, until: () => boolean = () => false, luck: 'good' | 'bad' = 'good') {
    const task = taskNamed(name);
    while (!until()) {
      const ways = [...engine.successors(state)].filter(({ move }) => move.task === task);
      const next = luck === 'good' ? ways[0] : ways.at(-1);
      if (next === undefined) return;
      if (next.kind !== 'state') throw new Error(`${name}: ${JSON.stringify(next)}`);
      state = next.state;
    }
  }

  /** Lets everything run that is left: callbacks, too. */
  function finish() {
    for (;;) {
      const next = [...engine.successors(state)].find(({ kind }) => kind === 'state');
      if (next?.kind !== 'state') return;
      state = next.state;
    }
  }

  /** A field of a named object; undefined once that is freed. */
  function counted(name: string, field: string): number | undefined {
    const { struct, slot } = program.names.find((each) => each.name === name)!;
    return engine.read(state, { struct, slot, field });
  }

  return {
    run,
    finish,
    inside,
    counted,
    holds: (property: string) => engine.holds(state, property),
    finished: () => engine.finished(state),
  };
}
