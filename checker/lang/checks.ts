/** What is checked when all functions are lowered: steps, loops, recursion, ghost state, properties, `init`. */

import { isOperation, mentionsOf, reachable } from './assemble.ts';
import { EffectsOf } from './effects.ts';
import type { Effects } from './effects.ts';
import type { Lowered } from './lower.ts';
import { callOrder, endlessLoops } from './rounds.ts';
import type { ScenarioProperty, ScenarioTask } from './scenario-functions.ts';
import { oneLine } from './source.ts';
import type { Span } from './source.ts';
import { checkSteps } from './steps.ts';
import type { Listener, Summary } from './steps.ts';
import type { Instance, Unit } from './unit.ts';
import type { Statement } from '../ir/ir.ts';

export interface Roots {
  readonly init: Instance | undefined;
  readonly tasks: readonly ScenarioTask[];
  readonly properties: readonly ScenarioProperty[];
  readonly lowered: ReadonlyMap<Instance, Lowered>;
}

export function checkCode(unit: Unit, { init, tasks, properties, lowered }: Roots): void {
  const effects = new EffectsOf(unit);
  const { order, recursions } = callOrder(unit.instances);
  for (const { cycle, call } of recursions) {
    const names = cycle.map(({ declaration }) => declaration.name);
    unit.diagnostics.report('recursion', call, { name: names[0]!, cycle: names.join(' → ') });
  }
  // What properties and init alone call is no part of any step.
  const inSteps = new Set(reachable(unit, unit.instances.filter(runsInTasks)));
  if (recursions.length === 0) checkAllSteps(unit, effects, order, inSteps);
  for (const [instance, { ghostReads }] of lowered) {
    if (!inSteps.has(instance)) continue;
    for (const { name, span, declared } of ghostReads)
      unit.diagnostics.report('ghost-read', span, { name }, declared);
  }
  for (const { instance } of properties) checkProperty(unit, effects, instance);
  if (init) checkInit(unit, effects, init);
  checkPrivate(unit, tasks);
}

function runsInTasks({ role }: Instance): boolean {
  return role === 'operation' || role === 'root';
}

function checkAllSteps(
  unit: Unit,
  effects: EffectsOf,
  order: readonly Instance[],
  inSteps: ReadonlySet<Instance>,
): void {
  const summaries = new Map<Instance, Summary>();
  for (const instance of order) {
    const listener = runsInTasks(instance) ? operationListener(unit) : atomicListener(unit, instance, inSteps);
    const summary = checkSteps(effects, instance, summaries, listener);
    summaries.set(instance, summary);
    if (!instance.ir || !isOperation(instance.ir)) continue;
    for (const loop of endlessLoops(effects, instance.ir, summaries, instance.declaration.span))
      unit.diagnostics.report('loop-without-yield', loop, {});
  }
}

function operationListener(unit: Unit): Listener {
  return {
    twice: (second, first, statement) => {
      // The same access once more is a loop that does not end its step, which has its own message.
      if (second.source === first.source && second.start === first.start && second.end === first.end) return;
      const instead = adviceFor(second, first, statement);
      unit.diagnostics.report('step-too-big', second, { through: '', instead }, first);
    },
    twiceInCall: (call, first, callee, inside) => {
      const { line } = inside.source.position(inside.start);
      const through = `, and ${callee.declaration.name} begins with another (line ${line}: ${oneLine(inside)})`;
      unit.diagnostics.report('step-too-big', call, { through, instead: '`yield;` before the call' }, first);
    },
  };
}

function adviceFor(second: Span, first: Span, statement: Statement): string {
  const isInside = first.source === second.source && first.start >= second.start && first.end <= second.end;
  // `d.d_count++` reads and writes.
  if (isInside && statement.do === 'store' && second.start === first.start)
    return 'an atomic function that does it in one go, or two steps: const old = …; yield; … = old + 1;';
  // `spin_lock(d.d_lock)` reads the field d_lock first, unless that is readonly.
  if (isInside) {
    const name = oneLine(first);
    return `const value = ${name}; yield; before; or, if ${name} never changes, \`readonly\` at the field: reading it is no access then`;
  }
  return '`yield;` between the two, or one atomic function that does both and says why it may';
}

/** Says it once for each function. */
function atomicListener(unit: Unit, instance: Instance, inSteps: ReadonlySet<Instance>): Listener {
  let silent = instance.atomicReason !== undefined || instance.role !== 'atomic' || !inSteps.has(instance);
  return {
    twice: (second, first) => {
      if (!silent) unit.diagnostics.report('atomic-without-reason', second, {}, first);
      silent = true;
    },
    twiceInCall: () => {},
  };
}

/** What properties must not do, and what that is called. */
const notInProperties: readonly (readonly [keyof Effects, string])[] = [
  ['writes', 'changes something'],
  ['chooses', 'makes a choice'],
  ['waits', 'waits'],
  ['fails', 'reports a violation'],
];

function checkProperty(unit: Unit, effects: EffectsOf, property: Instance): void {
  for (const [effect, what] of notInProperties) {
    const span = effects.of(property)[effect];
    if (!span) continue;
    const [via, call] = [...property.callees].find(([callee]) => effects.of(callee)[effect]) ?? [];
    if (via && call)
      unit.diagnostics.report('property-writes', call, { what: `${via.declaration.name} ${what}` }, span);
    else unit.diagnostics.report('property-writes', span, { what: `this ${what}` });
  }
}

const notInInit: readonly (readonly [keyof Effects, string])[] = [
  ['chooses', 'a choice in init'],
  ['frees', 'freeing in init'],
  ['spawns', 'starting a task in init'],
];

function checkInit(unit: Unit, effects: EffectsOf, init: Instance): void {
  for (const [effect, what] of notInInit) {
    const span: Span | undefined = effects.of(init)[effect];
    if (span) unit.diagnostics.report('wrong-place', span, { what, instead: 'it in a task, or another scenario' });
  }
}

/** Private objects must not be given to two tasks: nobody looks at how their accesses interleave. */
function checkPrivate(unit: Unit, tasks: readonly ScenarioTask[]): void {
  const owners = new Map<string, ScenarioTask>();
  for (const task of tasks)
    for (const placeholder of placeholdersOf(unit, task)) {
      const type = unit.world?.get(placeholder.replace(/^world\./, ''));
      if (type?.kind !== 'ref' || type.struct.structKind !== 'private') continue;
      const owner = owners.get(placeholder);
      if (!owner) owners.set(placeholder, task);
      else if (owner !== task) {
        const why = `both ${owner.name} and ${task.name} get ${placeholder.replace(/^world\./, '')}`;
        unit.diagnostics.report('private-shared', task.span, { name: type.struct.name, why });
      }
    }
}

/** What a task is given, and what its own code mentions. */
function placeholdersOf(unit: Unit, { instance, args }: ScenarioTask): Set<string> {
  const found = mentionsOf([instance]).placeholders;
  for (const value of args.values) if (value.kind === 'local') found.add(value.name);
  return found;
}
