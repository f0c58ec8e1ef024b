/** What a page shows of a trace: each step in words, and the whole state after it. */

import { Reference, type State } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { formatCell, taskName } from '../ir/values.ts';
import { choiceInWords } from '../trace/columns.ts';
import { explain } from '../trace/explain.ts';
import { formatCall } from '../trace/returns.ts';
import { storyOf } from '../trace/story.ts';
import { placeOfBlock, type Trace, type TraceStep } from '../trace/trace.ts';
import { aliasesOf } from './aliases.ts';
import type { About, Difference, ObjectData, PageData, StandData, StepData, TaskData, Value } from './data.ts';
import { PageMemory } from './memory.ts';
import { failureOf } from './reasons.ts';
import { sourcesOf } from './sources.ts';

/** What `read` gives of a file, as places name it, is shown around steps. */
export function collect(
  trace: Trace,
  about: About,
  read: (file: string) => string | undefined = () => undefined,
): PageData {
  const { program, steps } = trace;
  const born = steps.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'alloc' ? [event] : [])));
  const memory = new PageMemory(program, born);
  const { conflicts, ordered } = explain(trace);
  const told = new Set(storyOf(trace).map(({ number }) => number));
  const walk = new Walk(trace, memory);
  const start = walk.beginning();
  const taken = steps.map((step, i): StepData => ({
    ...wordsOf(memory, step),
    ...walk.take(step),
    writes: cellsWritten(memory, step),
    ...(step.preempts && { preempts: true }),
    ...(ordered.has(i) && { ordered: true }),
    ...(told.has(i) && { told: true }),
  }));
  return {
    about,
    failure: failureOf(trace),
    switches: trace.switches,
    tasks: tasksIn(trace, memory),
    structs: memory.structs,
    objects: withAliases(memory, start),
    start,
    steps: taken,
    conflicts: conflicts.map(({ first, second, about: what }) => [first + 1, second + 1, what]),
    sources: sourcesOf(trace, read),
  };
}

function withAliases({ program, structs, objects }: PageMemory, start: Difference): ObjectData[] {
  const all = objects.map(({ data }) => data);
  const aliases = aliasesOf(structs, all, new Set(program.names.map(({ name }) => name)), start);
  return all.map((data, i) => (aliases[i] === undefined ? data : { ...data, alias: aliases[i] }));
}

function wordsOf(memory: PageMemory, step: TraceStep) {
  const { place } = step;
  return {
    task: step.move.task,
    stack: step.stack,
    name: step.step,
    text: step.text,
    place: place && `${place.file}:${place.line}`,
    choices: step.choices.map(choiceInWords).filter((words) => words !== ''),
    changes: step.changes.map((change) => withHolders(memory, step, change)),
    reads: step.reads,
  };
}

/** Who holds a lock is said in names: `T.d_lock free → walker`, not `T.d_lock.owner null → walker`. */
function withHolders(memory: PageMemory, { events }: TraceStep, change: string): string {
  const writes = events.filter((event) => event.kind === 'write');
  const name = change.slice(0, change.indexOf(' '));
  const same = writes.filter(({ struct, slot, field, index }) => name === formatCell(memory.program, struct, slot, field, index)); // prettier-ignore
  const [first, last] = [same[0], same.at(-1)];
  const held = first && memory.holderOf(first);
  if (!held || !change.includes('→')) return change;
  return `${held.name} ${held.inWords(first.before)} → ${held.inWords(last!.after)}`;
}

function cellsWritten(memory: PageMemory, { events }: TraceStep): number[] {
  const cells = events.flatMap((event) => (event.kind === 'write' ? (memory.cellOf(event) ?? []) : []));
  return [...new Set(cells)];
}

/** The tasks of the program, and those that are started on the way. */
function tasksIn({ program, steps }: Trace, memory: PageMemory): TaskData[] {
  const record = program.structs.find(({ kind }) => kind === 'task')?.name;
  const started = steps.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'spawn' ? [event.task] : [])),
  );
  const count = Math.max(program.tasks.length, ...started.map((task) => task + 1));
  return Array.from({ length: count }, (_, task): TaskData => {
    const declared = program.tasks[task];
    const object = record === undefined ? undefined : memory.positionOf(record, task + 1);
    return {
      name: taskName(program, task),
      call: declared ? formatCall(program, declared.operation, declared.args) : '',
      ...(object !== undefined && { object }),
      ...(!declared && { spawned: true }),
    };
  });
}

/** Takes the steps again, and says what is different after each. */
class Walk {
  private readonly stepper: Reference;
  private readonly memory: PageMemory;
  private readonly program: Program;
  private readonly known = new Map<number, string>();
  private readonly stood = new Map<number, string>();
  private state: State;

  constructor({ program }: Trace, memory: PageMemory) {
    this.program = program;
    this.memory = memory;
    this.stepper = new Reference(program);
    this.state = this.stepper.initial();
  }

  beginning(): Difference {
    return { cells: this.news(), born: [], freed: [], stands: this.stands() };
  }

  take({ move, events }: TraceStep): Difference {
    const objects = (kind: 'alloc' | 'free') =>
      events.flatMap((event) =>
        event.kind === kind ? (this.memory.positionOf(event.struct, event.slot) ?? []) : [],
      );
    const [born, freed] = [objects('alloc'), objects('free')];
    const { successor } = this.stepper.record(this.state, move);
    // The last step may break a rule: then there is no state after it, and what is shown is the one before.
    if (successor?.kind !== 'state') return { cells: [], born: [], freed: [], stands: [] };
    this.state = successor.state;
    return { cells: this.news(), born, freed, stands: this.stands() };
  }

  /** The cells whose value is another than it was. */
  private news(): [number, Value | null][] {
    const news: [number, Value | null][] = [];
    for (const { data, fields, slot } of this.memory.objects)
      for (const [i, field] of fields.entries()) {
        const number = this.stepper.read(this.state, field.cellIn(slot));
        const value = number === undefined ? null : this.memory.valueOf(field, number);
        const said = JSON.stringify(value);
        if ((this.known.get(data.first + i) ?? 'null') === said) continue;
        this.known.set(data.first + i, said);
        news.push([data.first + i, value]);
      }
    return news;
  }

  /** Where the tasks are that are elsewhere than they were. */
  private stands(): StandData[] {
    const { stepper, state, program } = this;
    const here = stepper.key(state);
    const canGo = new Set<number>();
    for (const successor of stepper.successors(state))
      if (successor.kind !== 'state' || stepper.key(successor.state) !== here) canGo.add(successor.move.task);
    const stands: StandData[] = [];
    for (let task = 0; task < program.tasks.length + program.spawnSlots; task++) {
      const stand = this.standOf(task, canGo.has(task));
      const said = JSON.stringify(stand);
      if (this.stood.get(task) === said || (stand.status === 'not started' && !this.stood.has(task))) continue;
      this.stood.set(task, said);
      stands.push(stand);
    }
    return stands;
  }

  private standOf(task: number, canGo: boolean): StandData {
    const { program } = this;
    const { status, frames } = this.stepper.stand(this.state, task);
    const top = frames.at(-1);
    const operation = top && program.operations.find(({ name }) => name === top.operation);
    const running = canGo ? 'running' : 'waits';
    return {
      task,
      status: status === 'running' ? running : status === 'done' ? 'done' : 'not started',
      stack: frames.map((frame) => frame.operation),
      next: placeOfBlock(program, top && operation?.blocks[top.block])?.text ?? '',
      locals: (operation?.locals ?? []).map(({ name, type }) => ({
        name,
        value: this.memory.typedValue(type, top!.locals[name] ?? 0),
      })),
    };
  }
}
