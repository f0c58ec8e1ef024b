/**
 * The state of a program as a C struct, and the C that moves it: allocation, call stacks, one step of one task.
 *
 *     life3[n]        what became of object n+1 of struct 3: 0 unused, 1 live, 2 freed
 *     f3_1_d_count[n] field 1 of struct 3, of every object (embedded ones too)
 *     status[t]       0 dormant, 1 running, 2 done;  result[t]  what the task's operation returned
 *     top[t]          the innermost operation on the call stack, from 1
 *     place7[i]       operation 7, in the i-th task that can run it: the block where it rests, or, while it
 *                     waits for a call, which call; caller7[i] who called it; l7_2[i] its local 2
 *
 * An operation cannot be on a stack twice, so one frame for each task that can reach it is enough. What is
 * not in use is zero: equal states are equal bytes.
 */

import type { InitialObject, Operation, Program, Statement } from '../ir/ir.ts';
import { rangeOf, type Pool, type Range } from '../ir/slots.ts';
import { fieldArray, nested, type CodeC } from './code-c.ts';

/** The smallest C type for a range, and its size. */
function cType({ lo, hi }: Range): { text: string; bytes: number } {
  if (lo >= 0 && hi <= 255) return { text: 'unsigned char', bytes: 1 };
  if (lo >= -128 && hi <= 127) return { text: 'signed char', bytes: 1 };
  if (lo >= -32768 && hi <= 32767) return { text: 'short', bytes: 2 };
  return { text: 'int', bytes: 4 };
}

/** For each operation the tasks (from 0, spawn slots included) that can have it on their stack. */
function reachableBy(program: Program): readonly (readonly number[])[] {
  const position = new Map(program.operations.map((o, i) => [o.name, i]));
  const named = (bodies: readonly (readonly Statement[])[], kind: 'invoke' | 'spawn'): string[] =>
    bodies.flatMap((list) =>
      list.flatMap((s) => [...(s.do === kind ? [s.operation] : []), ...named(nested(s), kind)]),
    );
  const blocks = (o: Operation) => o.blocks.map((b) => b.body);
  const tasks = program.operations.map(() => new Set<number>());
  const reach = (operation: string, task: number): void => {
    const number = position.get(operation)!;
    if (tasks[number]!.has(task)) return;
    tasks[number]!.add(task);
    for (const callee of named(blocks(program.operations[number]!), 'invoke')) reach(callee, task);
  };
  program.tasks.forEach((t, i) => reach(t.operation, i));
  // Atomic functions may spawn, too, as call_rcu() does.
  const bodies = [...program.operations.flatMap(blocks), ...program.functions.map((f) => f.body)];
  for (const operation of named(bodies, 'spawn'))
    for (let slot = 0; slot < program.spawnSlots; slot++) reach(operation, program.tasks.length + slot);
  return tasks.map((set) => [...set].sort((a, b) => a - b));
}

/** The struct, as a typedef `Model`; large members first, so that there is no padding to speak of. */
export function stateStruct(program: Program, code: CodeC): string {
  const slots = program.tasks.length + program.spawnSlots;
  const members: { text: string; bytes: number }[] = [];
  const member = (range: Range, name: string, length: number): void => {
    // What is never there is named in code that never runs.
    const { text, bytes } = cType(range);
    members.push({ text: `  ${text} ${name}[${Math.max(1, length)}];\n`, bytes });
  };
  for (const pool of code.pools.values()) {
    if (pool.struct.kind !== 'task') member({ lo: 0, hi: 2 }, `life${pool.index}`, pool.own);
    for (const [name, { field, length, range }] of pool.fields)
      if (!field.embed) member(range, fieldArray(pool, name), pool.slots * length);
  }
  member({ lo: 0, hi: 2 }, 'status', slots);
  if (usesResults(program)) member({ lo: -(2 ** 31), hi: 0 }, 'result', slots);
  member({ lo: 0, hi: program.operations.length }, 'top', slots);
  const tasks = reachableBy(program);
  program.operations.forEach((o, i) => {
    const count = tasks[i]!.length;
    const invoked = code.invocations(o).length;
    member({ lo: 0, hi: Math.max(o.blocks.length, invoked) }, `place${i}`, count);
    member({ lo: 0, hi: program.operations.length }, `caller${i}`, count);
    o.locals.forEach((l, n) => member(rangeOf(program, l.type), `l${i}_${n}`, count));
  });
  members.sort((a, b) => b.bytes - a.bytes);
  return `typedef struct Model {\n${members.map((m) => m.text).join('')}} Model;\n`;
}

/** Whether any task's operation returns something other than 0: where none does, no result need be kept. */
function usesResults(program: Program): boolean {
  const returns = (list: readonly Statement[]): boolean =>
    list.some((s) => (s.do === 'return' && s.value !== undefined) || nested(s).some(returns));
  return program.tasks.some((t) => {
    const operation = program.operations.find((o) => o.name === t.operation)!;
    return operation.blocks.some((b) => returns(b.body));
  });
}

/** Everything that works on `next`, the state being made: primitives, functions, operations, one step. In pieces. */
export function stepFunctions(program: Program, code: CodeC): readonly string[] {
  const pools = [...code.pools.values()];
  const tasks = reachableBy(program);
  const slots = program.tasks.length + program.spawnSlots;
  const index = tasks.map((list, i) => {
    const row = Array.from({ length: slots }, (_, t) => list.indexOf(t));
    return `static const signed char ix${i}[] = { ${row.join(', ')} };\n`;
  });
  const functions = program.functions.map((f) => code.function(f));
  const operations = program.operations.map((o) => code.runner(o));
  const temps = program.operations.map((o, i) => `static int temps${i}[${Math.max(1, o.temps.length)}];\n`);
  return [
    primitives,
    `#define RESULT(t) ${usesResults(program) ? 'S.result[t]' : '0'}\n`,
    ...index,
    ...temps,
    ...pools.map((p) => poolFunctions(p, pools)),
    pushAndPop(program, tasks),
    spawnTask(program),
    ...program.functions.map((f) => `${code.prototype(f)};\n`),
    ...functions,
    ...operations,
    taskStep(program, code, pools),
  ];
}

const primitives = `
\\#include <setjmp.h>
enum { UNUSED, LIVE, FREED };
enum { DORMANT, RUNNING, DONE };
enum { RESTS, CALLS, RETURNS };
enum { BLOCKED = -1, ASLEEP = -2 };

static Model next;      /* the state being made */
static jmp_buf out;     /* where a step that ends early goes */
static int ended;       /* and why: BLOCKED, or the number of a stop */
static int digits;      /* which outcomes the choices of this step shall have, in mixed radix */
static int width;       /* how many such numbers there are on this path */
static int fuel;        /* what is left before a step counts as endless */
static int value;       /* what the operation that just returned gave */

#define S next
#define PLACE(t, o) S.place##o[ix##o[t]]
#define LOCAL(t, o, i) S.l##o##_##i[ix##o[t]]

static void stop(int why) { ended = why; longjmp(out, 1); }
static void burn(int why) { if (--fuel < 0) stop(why); }
static int in_range(int v, int lo, int hi, int why) { if (v < lo || v > hi) stop(why); return v; }
static int whole(long long v, int why) { if (v < -2147483648LL || v > 2147483647LL) stop(why); return (int)v; }
static int divide(int a, int b, int quotient, int zero, int why) {
  if (b == 0) stop(zero);
  return quotient ? whole((long long)a / b, why) : (int)((long long)a % b);
}
static int pick(int n, int why) {
  if (n < 1) stop(why);
  int outcome = digits % n;
  digits /= n;
  width *= n;
  return outcome;
}
static int member(int owner, int base) { return owner == 0 ? 0 : base + owner; }
`;

/** touch: checks an access. alloc, free: as their names say. */
function poolFunctions(pool: Pool, pools: readonly Pool[]): string {
  const n = pool.index;
  const around = pool.embeddings.map((e) => {
    const owner = pools.find((p) => p.struct.name === e.owner)!;
    return `  if (o > ${e.base} && o <= ${e.base + e.count}) return live${owner.index}(o - ${e.base});\n`;
  });
  const own = pool.struct.kind === 'task' ? '1' : `S.life${n}[o - 1] == LIVE`;
  const live = `static int live${n}(int o) {\n${around.join('')}  return ${pool.own ? own : '0'};\n}\n`;
  const touch = `static int touch${n}(int o, int null, int range, int freed) {\n  if (o == 0) stop(null);\n  if (o < 0 || o > ${pool.slots}) stop(range);\n  if (!live${n}(o)) stop(freed);\n  return o;\n}\n`;
  const prototype = pool.embeddings.map(
    (e) => `static int live${pools.find((p) => p.struct.name === e.owner)!.index}(int o);\n`,
  );
  const ownObjects = pool.struct.kind !== 'task' && pool.own > 0;
  const take = `for (int i = 0; i < ${pool.own}; i++)
    if (S.life${n}[i] == UNUSED) { S.life${n}[i] = LIVE; reset${n}(i + 1); return i + 1; }`;
  const alloc = `static int alloc${n}(int empty) {
  ${ownObjects ? take : ''}
  stop(empty);
  return 0;
}\n`;
  const give = `if (o > ${pool.own}) stop(bad);
  if (S.life${n}[o - 1] != LIVE) stop(freed);
  S.life${n}[o - 1] = FREED;
  wipe${n}(o);`;
  const free = `static void free${n}(int o, int range, int bad, int freed) {
  if (o == 0) return;
  if (o < 0 || o > ${pool.slots}) stop(range);
  ${ownObjects ? give : 'stop(bad);'}
}\n`;
  return [...prototype, live, touch, reset(pool, pools), alloc, free].join('');
}

/** reset: defaults in every field, as a new object has. wipe: zeros, as an object that is no more. */
function reset(pool: Pool, pools: readonly Pool[]): string {
  const body = (kind: 'reset' | 'wipe'): string =>
    [...pool.fields]
      .map(([name, { field, length, initial, base }]) => {
        if (field.embed)
          return `  ${kind}${pools.find((p) => p.struct.name === field.embed)!.index}(o + ${base});\n`;
        const value = kind === 'reset' ? initial : 0;
        return `  for (int i = 0; i < ${length}; i++) S.${fieldArray(pool, name)}[(o - 1) * ${length} + i] = ${value};\n`;
      })
      .join('');
  const inner = [...pool.fields.values()].flatMap(({ field }) => {
    const n = pools.find((p) => p.struct.name === field.embed)?.index;
    return n === undefined ? [] : [`static void reset${n}(int o);\nstatic void wipe${n}(int o);\n`];
  });
  return [
    ...inner,
    ...(['reset', 'wipe'] as const).map((k) => `static void ${k}${pool.index}(int o) {\n  (void)o;\n${body(k)}}\n`),
  ].join('');
}

function pushAndPop(program: Program, tasks: readonly (readonly number[])[]): string {
  const reached = program.operations.map((o, i) => ({ o, i })).filter(({ i }) => tasks[i]!.length > 0);
  const push = reached.map(({ o, i }) => {
    const defaults = o.locals.map((l, n) => {
      const { lo, hi } = rangeOf(program, l.type);
      return ` LOCAL(t, ${i}, ${n}) = ${lo <= 0 && hi >= 0 ? 0 : lo};`;
    });
    return `  case ${i}: S.caller${i}[ix${i}[t]] = S.top[t]; PLACE(t, ${i}) = 0;${defaults.join('')} break;\n`;
  });
  const pop = reached.map(({ o, i }) => {
    const zeros = o.locals.map((_, n) => ` LOCAL(t, ${i}, ${n}) = 0;`);
    return `  case ${i + 1}: S.top[t] = S.caller${i}[ix${i}[t]]; S.caller${i}[ix${i}[t]] = 0; PLACE(t, ${i}) = 0;${zeros.join('')} break;\n`;
  });
  const place = reached.map(({ i }) => `  case ${i + 1}: return PLACE(t, ${i});\n`);
  const clear = program.operations.map((_, i) => `  memset(temps${i}, 0, sizeof temps${i});\n`);
  const caller = reached.map(({ i }) => `    case ${i + 1}: top = S.caller${i}[ix${i}[t]]; break;\n`);
  return `static void push(int t, int o) {
  switch (o) {\n${push.join('')}  }
  S.top[t] = o + 1;
}
static void pop(int t) {
  switch (S.top[t]) {\n${pop.join('')}  }
}
static int place(int t) {
  switch (S.top[t]) {\n${place.join('')}  }
  abort();
}
static int inside(int t, int o) {
  for (int top = S.top[t]; top;) {
    if (top == o + 1) return 1;
    switch (top) {\n${caller.join('')}    }
  }
  return 0;
}
static void forget_temps(void) {
${clear.join('')}}
`;
}

function spawnTask(program: Program): string {
  return `static int spawn_task(int empty) {
  for (int t = ${program.tasks.length}; t < ${program.tasks.length + program.spawnSlots}; t++)
    if (S.status[t] == DORMANT) { S.status[t] = RUNNING; return t; }
  stop(empty);
  return 0;
}\n`;
}

/** `one_step(t)`: one step of a task, from where it rests to where it rests next. */
function taskStep(program: Program, code: CodeC, pools: readonly Pool[]): string {
  const task = pools.find((p) => p.struct.kind === 'task');
  const number = new Map(program.operations.map((o, i) => [o, i]));
  const run = program.operations.map(
    (o) => `    case ${number.get(o)! + 1}: how = run${number.get(o)}(t, block); break;\n`,
  );
  const resume = program.operations
    .filter((o) => code.invocations(o).length > 0)
    .map((o) => {
      const i = number.get(o)!;
      return `  case ${i + 1}: switch (PLACE(t, ${i})) {\n${code.resumption(o)}  } break;\n`;
    });
  const keepResult = usesResults(program) ? 'RESULT(t) = value; ' : '';
  return `static int resume(int t) {
  switch (S.top[t]) {\n${resume.join('')}  }
  abort();
}
static void finish(int t) {
  if (t < ${program.tasks.length}) { S.status[t] = DONE; ${keepResult}return; }
  S.status[t] = DORMANT;${task ? ` reset${task.index}(t + 1);` : ''}
}
static void one_step(int t) {
  forget_temps();
  for (int block = place(t);;) {
    int how = RESTS;
    switch (S.top[t]) {\n${run.join('')}    }
    if (how == RESTS) return;
    forget_temps();
    if (how == CALLS) { block = 0; continue; }
    pop(t);
    if (S.top[t] == 0) { finish(t); return; }
    block = resume(t);
  }
}
`;
}

/** C that fills `next` with the initial state. */
export function firstState(program: Program, code: CodeC): string {
  const lines: string[] = ['memset(&next, 0, sizeof next);'];
  const fill = (pool: Pool, slot: number, object: InitialObject): void => {
    for (const [name, given] of Object.entries(object)) {
      const { field, length, base } = pool.fields.get(name)!;
      if (field.embed) fill(code.pools.get(field.embed)!, base + slot, given as InitialObject);
      else
        [given as number | number[]].flat().forEach((v, i) => {
          lines.push(`S.${fieldArray(pool, name)}[${(slot - 1) * length + i}] = ${v};`);
        });
    }
  };
  for (const pool of code.pools.values()) {
    const isTask = pool.struct.kind === 'task';
    const count = isTask ? pool.own : pool.struct.objects.length;
    for (let slot = 1; slot <= count; slot++) {
      if (!isTask) lines.push(`S.life${pool.index}[${slot - 1}] = LIVE;`);
      lines.push(`reset${pool.index}(${slot});`);
      fill(pool, slot, (isTask ? program.tasks[slot - 1]?.fields : pool.struct.objects[slot - 1]) ?? {});
    }
  }
  program.tasks.forEach((t, i) => {
    const number = program.operations.findIndex((o) => o.name === t.operation);
    lines.push(`S.status[${i}] = RUNNING;`, `push(${i}, ${number});`);
    t.args.forEach((v, n) => lines.push(`LOCAL(${i}, ${number}, ${n}) = ${v};`));
  });
  return lines.map((l) => `  ${l}\n`).join('');
}
