/** Checks how code hangs together: where ways end, who calls whom, and that properties only read. */

import type { AtomicFunction, Program, Statement } from './ir.ts';
import type { Path } from './shape.ts';
import { findCycle, unknown } from './verify-declarations.ts';
import type { Report } from './verify-declarations.ts';

/** Whether some way through the statements reaches their end. Conditions are taken to go both ways. */
export function fallsThrough(statements: readonly Statement[]): boolean {
  return statements.every((statement) => {
    switch (statement.do) {
      case 'goto':
      case 'yield':
      case 'invoke':
      case 'return':
      case 'fail':
      case 'break':
      case 'continue':
        return false;
      case 'if':
        return fallsThrough(statement.then) || fallsThrough(statement.else);
      case 'either':
        return statement.of.some(fallsThrough);
      case 'loop':
        return breaksOut(statement.body);
      default:
        return true;
    }
  });
}

/** Whether some way through a loop's body reaches a `break` of this loop. */
function breaksOut(body: readonly Statement[]): boolean {
  for (const statement of body) {
    if (statement.do === 'break') return true;
    if (statement.do === 'if' && (breaksOut(statement.then) || breaksOut(statement.else))) return true;
    if (statement.do === 'either' && statement.of.some(breaksOut)) return true;
    if (!fallsThrough([statement])) return false;
  }
  return false;
}

/** Recursion would make states without a bound: neither functions nor operations may call themselves. */
export function checkRecursion(program: Program, report: Report): void {
  for (const [kind, how] of [
    ['functions', 'call'],
    ['operations', 'invoke'],
  ] as const) {
    const callees = new Map(program[kind].map((code) => [code.name, calledBy(code, how)]));
    const cycle = findCycle([...callees.keys()], (name) => callees.get(name)!);
    if (cycle) report([kind], `recursion is not allowed: ${cycle.join(' → ')}; use a loop`);
  }
}

function calledBy(code: unknown, how: 'call' | 'invoke'): readonly string[] {
  return [...within(code, [])]
    .filter(({ part }) => part['do'] === how)
    .map(({ part }) => String(how === 'call' ? part['function'] : part['operation']));
}

/** Every object inside a piece of program, itself included, with its path. */
function* within(part: unknown, path: Path): Iterable<{ part: Record<string, unknown>; path: Path }> {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) yield { part: part as Record<string, unknown>, path };
  for (const [key, inner] of Object.entries(part))
    yield* within(inner, [...path, Array.isArray(part) ? Number(key) : key]);
}

/** What tasks may not ask, and what properties may not do. */
const propertiesOnly = new Set<unknown>(['at', 'inside', 'done', 'result']);
const readingOnly = new Set<unknown>([
  'set',
  'load',
  'fence',
  'call',
  'each',
  'if',
  'loop',
  'break',
  'continue',
  'return',
]);

/** What a task does when it falls asleep. */
function checkAsleep(program: Program, report: Report): void {
  const name = program.asleep;
  if (name === undefined) return;
  const code = program.functions.find((f) => f.name === name);
  if (!code) return report(['asleep'], unknown('function', name, program.functions));
  if (code.params > 0) report(['asleep'], `${name} has parameters: nobody gives it any`);
  for (const { code: each, path } of reachable(program, [name]))
    for (const { part, path: at } of within(each, path))
      if (part['do'] === 'choose' || part['do'] === 'either')
        report(at, `${part['do']} in ${name}: what a task does when it falls asleep has one outcome`);
}

/** Properties look at a state and change nothing; tasks do not look at each other's progress. */
export function checkReaders(program: Program, report: Report): void {
  checkAsleep(program, report);
  program.properties.forEach(({ function: name }, i) => {
    const code = program.functions.find((f) => f.name === name);
    const path = ['properties', i, 'function'];
    if (!code) return report(path, unknown('function', name, program.functions));
    if (code.params > 0) report(path, `${name} has parameters: what decides a property has none`);
    if (fallsThrough(code.body)) report(path, `not every way through ${name} returns 0 or 1`);
  });
  for (const { code, path } of reachable(
    program,
    program.properties.map((p) => p.function),
  ))
    // prettier-ignore
    for (const { part, path: at } of within(code, path)) {
      if ('do' in part && !readingOnly.has(part['do'])) report(at, `${part['do']} in a property: it may only read`);
      if (part['kind'] === 'self') report(at, 'self in a property: no task runs while it is decided');
    }
  const called = program.operations.flatMap((operation) => calledBy(operation, 'call'));
  const run = program.operations.map((code, i) => ({ code, path: ['operations', i] as Path }));
  for (const { code, path } of [...run, ...reachable(program, called)])
    for (const { part, path: at } of within(code, path))
      if (propertiesOnly.has(part['kind'])) report(at, `${part['kind']} is for properties: tasks cannot ask it`);
}

/** The functions named, and all they call. */
function reachable(
  { functions }: Program,
  names: readonly string[],
): readonly { readonly code: AtomicFunction; readonly path: Path }[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const code = functions.find((f) => f.name === name);
    if (code) calledBy(code, 'call').forEach(visit);
  };
  names.forEach(visit);
  return functions
    .map((code, i) => ({ code, path: ['functions', i] as Path }))
    .filter(({ code }) => found.has(code.name));
}
