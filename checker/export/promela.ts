/**
 * A program as a Promela model for SPIN: our yardstick, and a second opinion on every verdict.
 *
 * One process stands at one `do` loop. Each of its alternatives is one transition of one task: a `d_step` whose
 * guard takes the step on a copy of the state (`try_step`) and whose body makes the copy the state. So SPIN
 * stores exactly our states and counts exactly our transitions. What a step does is C, and its state a C struct
 * inside SPIN's state vector. Choices are the digits of a number: one alternative for each number that could matter.
 */

import type { Operation, Program, Statement } from '../ir/ir.ts';
import { CodeC, identifier, nested } from './code-c.ts';
import { firstState, stateStruct, stepFunctions } from './state-c.ts';

/** Thrown for what cannot be printed, in words. */
export class CannotExport extends Error {}

/** Outcomes of a choice whose number of outcomes is computed. The printed model stops with an error if there are more. */
const roomForOpenChoice = 8;

/** SPIN reads a model line by line, and there is one for each way that a step may go. */
const mostWays = 10_000;

/** The text of the model. Throws `CannotExport` where a choice stands in a loop, or too many in a row. */
export function toPromela(program: Program): string {
  const code = new CodeC(program);
  const struct = stateStruct(program, code);
  const steps = stepFunctions(program, code);
  const checks = propertyChecks(program, code);
  const initial = firstState(program, code);
  const slots = program.tasks.length + program.spawnSlots;
  const ways = waysOfTasks(program);
  if (Math.max(0, ...ways) > mostWays)
    throw new CannotExport(
      'a step may make too many choices, one after the other (with --preempt voluntary, each might_sleep() is one)',
    );
  const alternatives = ways.flatMap((count, task) =>
    Array.from({ length: count }, (_, way) => alternative(program, task, way)),
  );
  const stops = code.stops.map((s) => JSON.stringify(s.kind === 'limit' ? `limit ${s.name}` : s.name));
  return `${header(program)}
c_decl {
\\#ifndef MODEL
\\#define MODEL
${struct}
Model first_state(void);
\\#endif
}
c_state "Model m" "Global" "first_state()"
bool broken;

${inBlocks([
  ...steps,
  `
static const int ways[${slots}] = { ${ways.join(', ')} };
static const char *stops[] = { ${['"nothing"', ...stops].join(', ')} };
${checks}
Model first_state(void) {
${initial}  atexit(report);
  initially = guarded(check_state);
  return next;
}
`,
])}

init {
end:
  do
  :: d_step { c_expr { initially != 0 } -> c_code { say(initially); now.broken = 1; }; assert(!broken) }
${alternatives.join('\n')}
  :: d_step { c_expr { (stuck)() } -> c_code { say(ended); now.broken = 1; }; assert(!broken) }
  od
}
`;
}

/** SPIN reads at most 65,536 characters of C in one block, and counts after macros have been replaced. */
const longestBlock = 25_000;

function inBlocks(pieces: readonly string[]): string {
  const blocks: string[] = [''];
  // A line that is but a brace ends a function.
  for (const piece of pieces.flatMap((text) => `${text}\n`.split(/(?<=^\}\n)/m))) {
    if (blocks.at(-1)!.length + piece.length > longestBlock) blocks.push('');
    blocks.push(`${blocks.pop()}${piece}`);
  }
  return blocks.map((block) => `c_code {\n${block}}`).join('\n');
}

function header(program: Program): string {
  return `/*
 * ${program.name}, printed by allwalks for SPIN 6.5.
 *
 * To run it, without any reduction, on the very same graph of states:
 *
 *     spin -a -o1 -o2 -o3 FILE.pml
 *     gcc -O3 -DSAFETY -DNOREDUCE -DVECTORSZ=65536 -o pan pan.c
 *     ./pan -m10000000 -w24
 *
 * "states, stored" are our states; "transitions" are ours plus one. An assertion that fails is a rule or
 * property that is violated; the line that begins "violated:" names it. \`./pan -r\` shows the schedule.
 * A witness that was not reached is listed at the end.
 */
`;
}

function alternative(program: Program, task: number, way: number): string {
  const name = program.tasks[task]?.name ?? `spawned#${task - program.tasks.length + 1}`;
  const words = way === 0 ? '' : `, choice ${way}`;
  return `  :: d_step { c_expr { (try_step)(${task}, ${way}) } -> c_code { take("${name.replace(/["\\]/g, '')}${words}"); }; assert(!broken) }`;
}

/** Properties and the end of a run, in C. They read `next`. */
function propertyChecks(program: Program, code: CodeC): string {
  const call = (name: string): string => `${functionOf(program, name)}(-1)`;
  const kind = (wanted: string) => program.properties.filter((p) => p.kind === wanted);
  const demand = (wanted: string): string =>
    kind(wanted)
      .map((p) => `  if (!${call(p.function)}) return ${code.stop('failure', p.name)};\n`)
      .join('');
  const witnesses = kind('sometimes');
  const seen = witnesses
    .map((p, i) => `  if (!witnessed[${i}] && ${call(p.function)}) witnessed[${i}] = 1;\n`)
    .join('');
  const always = demand('always');
  const final = demand('finally');
  const deadlock = code.stop('failure', 'deadlock');
  const foreground = program.tasks
    .map((t, i) => (t.background ? '' : `  if (S.status[${i}] == RUNNING) return 0;\n`))
    .join('');
  const slots = program.tasks.length + program.spawnSlots;
  const reports = witnesses.map(
    (p, i) => `  if (!witnessed[${i}]) printf("not reached: %s\\n", ${JSON.stringify(p.name)});\n`,
  );
  return `
static int initially;   /* what is wrong with the initial state */
static int witnessed[${Math.max(1, witnesses.length)}];

static void say(int why) { printf("violated: %s\\n", stops[why]); }
static void report(void) {
${reports.join('')}}
/* A property that breaks a rule itself is broken by it. */
static int guarded(int (*check)(void)) {
  ended = 0; fuel = 100000;
  return setjmp(out) == 0 ? check() : ended;
}
/* The number of the first property that does not hold in next. */
static int check_state(void) {
${seen}${always}  return 0;
}
/* Takes a step of task t on a copy of the state. 0: it cannot be taken so. */
static int try_step(int t, int way) {
  memcpy(&next, &now.m, sizeof next);
  if (S.status[t] != RUNNING) return 0;
  digits = way; width = 1; ended = 0; fuel = 100000;
  if (setjmp(out) == 0) one_step(t);
  if (ended == ASLEEP) {
    memcpy(&next, &now.m, sizeof next);
    ended = BLOCKED;
${
  program.asleep === undefined
    ? ''
    : `    if (setjmp(out) == 0) { ${functionOf(program, program.asleep)}(t); ended = 0; }
    if (ended == ASLEEP) ended = BLOCKED;
`
}  }
  if (width > ways[t]) { printf("more choices in a step than this model has room for\\n"); exit(2); }
  return ended != BLOCKED && digits == 0;
}
static void take(const char *name) {
  if (!ended) {
    memcpy(&now.m, &next, sizeof next);
    ended = guarded(check_state);
  }
  Printf("%s\\n", name);
  if (ended) { say(ended); now.broken = 1; }
}
static int finished(void) {
${foreground}  for (int t = ${program.tasks.length}; t < ${slots}; t++) if (S.status[t] == RUNNING) return 0;
  return 1;
}
static int check_final(void) {
${final}  return 0;
}
/* Nothing can change any more, and something is wrong with that. */
static int stuck(void) {
  for (int t = 0; t < ${slots}; t++)
    for (int way = 0; way < ways[t]; way++)
      if (try_step(t, way) && (ended || memcmp(&next, &now.m, sizeof next))) return 0;
  memcpy(&next, &now.m, sizeof next);
  ended = finished() ? guarded(check_final) : ${deadlock};
  return ended;
}
`;
}

function functionOf({ functions }: Program, name: string): string {
  const position = functions.findIndex((f) => f.name === name);
  return identifier('fn', position, name);
}

// --- How many ways a step may go -----------------------------------------------------------------------------------

/** For each task the largest product of choices that one of its steps can meet. */
function waysOfTasks(program: Program): readonly number[] {
  const operation = new Map(program.operations.map((o) => [o.name, o]));
  const functions = new Map(program.functions.map((f) => [f.name, f]));
  const known = new Map<string, number>();
  const remember = (key: string, make: () => number): number => {
    if (!known.has(key)) {
      known.set(key, 1); // what leads back to itself within a step adds nothing new to a path
      known.set(key, make());
    }
    return known.get(key)!;
  };
  const inFunction = (name: string): number => remember(name, () => list(functions.get(name)!.body));
  const inBlock = (o: Operation, block: number): number =>
    remember(`${o.name} ${block}`, () => list(o.blocks[block]!.body, o));

  const list = (statements: readonly Statement[], within?: Operation): number =>
    statements.reduce((product, s) => product * one(s, within), 1);
  const one = (s: Statement, within?: Operation): number => {
    switch (s.do) {
      case 'choose':
        return s.count.kind === 'const' ? Math.max(1, s.count.value) : roomForOpenChoice;
      case 'either':
        return s.of.length * Math.max(...s.of.map((b) => list(b, within)));
      case 'if':
        return Math.max(list(s.then, within), list(s.else, within));
      case 'loop':
      case 'each': {
        const inside = list(s.body, within);
        if (inside > 1)
          throw new CannotExport('a choice in a loop cannot be printed: its number of outcomes is not known');
        return inside;
      }
      case 'call':
        return inFunction(s.function);
      case 'goto':
        return inBlock(within!, s.to);
      case 'invoke':
        return inBlock(operation.get(s.operation)!, 0) * inBlock(within!, s.then);
      default:
        return 1;
    }
  };
  // A step may return out of one operation after another; what follows each call may choose, too.
  const callers = new Map<string, { from: Operation; then: number }[]>();
  for (const from of program.operations)
    for (const s of statementsOf(from))
      if (s.do === 'invoke')
        callers.set(s.operation, [...(callers.get(s.operation) ?? []), { from, then: s.then }]);
  const afterwards = (o: Operation): number =>
    remember(`${o.name} returns`, () =>
      Math.max(1, ...(callers.get(o.name) ?? []).map(({ from, then }) => inBlock(from, then) * afterwards(from))),
    );
  const ofOperation = (o: Operation): number => Math.max(...o.blocks.map((_, i) => inBlock(o, i))) * afterwards(o);
  const reached = (name: string, seen: Set<string>): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const s of statementsOf(operation.get(name)!)) if (s.do === 'invoke') reached(s.operation, seen);
    return seen;
  };
  const ofTask = program.tasks.map((t) =>
    Math.max(...[...reached(t.operation, new Set())].map((name) => ofOperation(operation.get(name)!))),
  );
  const ofSpawned = Math.max(1, ...program.operations.map(ofOperation));
  return [...ofTask, ...Array.from({ length: program.spawnSlots }, () => ofSpawned)];
}

function statementsOf(o: Operation): Statement[] {
  const all = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((s) => [s, ...nested(s).flatMap(all)]);
  return o.blocks.flatMap((b) => all(b.body));
}
