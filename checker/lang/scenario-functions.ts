/** The functions of a scenario: `init`, the tasks and the properties, as instances to be lowered. */

import type { Expression, Local, Statement } from '../ir/ir.ts';
import { countOf, prepareCall } from './calls.ts';
import { evaluate } from './constants.ts';
import type { FunctionDeclaration } from './declare.ts';
import { newLowering } from './lower.ts';
import type { Module } from './modules.ts';
import { spanOf } from './parse.ts';
import type { Expression as ExpressionNode, Node, ParamPattern } from './parse.ts';
import { functionOf } from './scenario.ts';
import type { Named, PropertyKind, ScenarioText } from './scenario.ts';
import type { Span } from './source.ts';
import { noBindings } from './unit.ts';
import type { Instance, Unit } from './unit.ts';

type CallNode = Extract<ExpressionNode, { type: 'CallExpression' }>;

export interface ScenarioTask {
  readonly name: string;
  readonly span: Span;
  readonly instance: Instance;
  /** What its operation is given; worked out from the initial objects. */
  readonly args: Arguments;
  readonly background: boolean;
}

/** Values, and the code that gets them. */
export interface Arguments {
  readonly values: readonly Expression[];
  readonly code: readonly Statement[];
  readonly locals: readonly Local[];
}

export interface ScenarioProperty {
  readonly kind: PropertyKind;
  readonly name: string;
  readonly instance: Instance;
}

/** Tells the unit who the tasks are, and takes in `init`. */
export function prepareInit(unit: Unit, spec: Module, scenario: ScenarioText): Instance | undefined {
  unit.taskNames = scenario.tasks.map(({ name }) => name);
  unit.taskSlots = scenario.tasks.length + spawnLimit(unit, spec, scenario);
  const { taskStruct } = unit.declarations;
  const exit = taskStruct && unit.declarations.of(taskStruct.module).get('do_exit');
  if (exit?.kind === 'function') {
    unit.exit = unit.declarations.replacements.get(exit) ?? exit;
    const { length } = exit.node.params;
    if (length > 0) {
      const words = { name: 'do_exit', wanted: countOf(length), found: 'the none that every task calls it with' };
      unit.diagnostics.report('wrong-arguments', exit.span, words);
    }
  }
  for (const { value, span } of scenario.background)
    if (!unit.taskNames.includes(value)) {
      const guess = unit.declarations.guess(value, unit.taskNames);
      unit.diagnostics.report('unknown-task', span, { name: value, guess });
    }
  if (!scenario.init) return undefined;
  const declaration = functionOf(unit.declarations, spec, scenario.init);
  const param = declaration?.node.params[0];
  if (declaration && param)
    unit.diagnostics.report('bad-scenario', spanOf(declaration.module.source, param), {
      what: 'init is given nothing: it makes the world',
      instead: 'init() { … }',
    });
  return declaration && unit.instantiate(declaration, noBindings, 'init');
}

/**
 * What a property or a task begins with is called with the world and nothing else: any other parameter would hold
 * no value. False, and a message, where it has one.
 */
function takesWorld(unit: Unit, entry: Named<ExpressionNode>, declaration: FunctionDeclaration): boolean {
  const { node, module, name } = declaration;
  const isNamed = entry.value.type === 'Identifier';
  const instead = isNamed
    ? `${entry.name}: ({ d }) => ${name}(d), which says where its arguments come from`
    : '({ d }) => …, where d is a name that init returns';
  const [world, ...others] = node.params;
  const wrong = others[0] ?? (world && !isWorld(unit, module, world) ? world : undefined);
  if (!wrong) return true;
  const what = `'${entry.name}' is given the world (what init returns) and nothing else`;
  const span = isNamed ? spanOf(entry.span.source, entry.value) : spanOf(module.source, wrong);
  unit.diagnostics.report('bad-scenario', span, { what, instead });
  return false;
}

/** `({ d })`, `(world)`, or either of them with an interface that is no struct as its type. */
function isWorld(unit: Unit, module: Module, param: ParamPattern): boolean {
  // What is neither is refused as it is everywhere.
  if (param.type !== 'ObjectPattern' && param.type !== 'Identifier') return true;
  const type = param.typeAnnotation?.typeAnnotation;
  if (!type) return true;
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return type.type === 'TSTypeLiteral';
  const span = spanOf(module.source, type);
  const found = unit.declarations.lookup(module, type.typeName.name, span, 'unknown-type');
  return found === undefined || found.kind === 'shape';
}

/** How many spawned tasks the scenario allows for. */
export function spawnLimit(unit: Unit, spec: Module, scenario: ScenarioText): number {
  const pool = scenario.pools.find(({ name }) => name === 'tasks');
  return (pool && evaluate(unit.declarations, spec, pool.value)?.value) ?? 4;
}

export function prepareTasks(unit: Unit, spec: Module, scenario: ScenarioText): ScenarioTask[] {
  return scenario.tasks.flatMap((entry): ScenarioTask[] => {
    const background = scenario.background.some(({ value }) => value === entry.name);
    const declaration = functionOf(unit.declarations, spec, entry);
    if (!declaration || !takesWorld(unit, entry, declaration)) return [];
    const inScenario = entry.value.type !== 'Identifier';
    const start = declaration.node.generator ? begin(unit, declaration, inScenario) : beginCall(unit, declaration);
    unit.taskResults.push(start?.instance.result ?? { kind: 'unknown' });
    return start ? [{ name: entry.name, span: entry.span, background, ...start }] : [];
  });
}

/**
 * A generator method, or the name of an operation without parameters of its own. The former is what a process does: it
 * runs in user mode, unless it says so itself.
 */
function begin(
  unit: Unit,
  declaration: FunctionDeclaration,
  inScenario: boolean,
): Pick<ScenarioTask, 'instance' | 'args'> {
  const instance = unit.instantiate(declaration, noBindings, 'root');
  if (inScenario) instance.mode ??= 'user';
  return { instance, args: { values: [], code: [], locals: [] } };
}

/** `({ nd }) => path_walk(nd)`: the task begins with path_walk itself. */
function beginCall(
  unit: Unit,
  declaration: FunctionDeclaration,
): Pick<ScenarioTask, 'instance' | 'args'> | undefined {
  const { source } = declaration.module;
  const call = calledBy(declaration);
  const instance = unit.describe(declaration, 'property');
  const f = newLowering(unit, instance);
  let prepared: ReturnType<typeof prepareCall>;
  f.inScope(() => {
    f.bindParameters();
    if (call?.callee.type !== 'Identifier') return reportBadTask(unit, declaration.name, declaration.span);
    const found = f.resolve(call.callee.name, f.span(call.callee));
    if (found?.kind === 'function' && 'node' in found && found.node.generator)
      prepared = prepareCall(f, found, call, call.arguments, 'root');
    else if (found) reportBadTask(unit, declaration.name, spanOf(source, call));
  });
  if (!prepared || !call) return undefined;
  const { body: code } = f.emitter;
  if (code.some((statement) => !['load', 'set', 'if'].includes(statement.do)))
    unit.diagnostics.report('bad-scenario', spanOf(source, call), {
      what: `the arguments of ${declaration.name} are worked out before anything runs, so they may only read`,
      instead: `*${declaration.name}({ … }) { … } for code of the task`,
    });
  const { locals } = f.finish(0);
  return { instance: prepared.instance, args: { values: prepared.args, code, locals } };
}

function reportBadTask(unit: Unit, name: string, span: Span): void {
  unit.diagnostics.report('bad-scenario', span, {
    what: `the task ${name} is no operation`,
    instead: `${name}: ({ d }) => path_walk(d), or *${name}({ d }) { … }`,
  });
}

/** The one call that a function consists of. */
function calledBy({ node }: FunctionDeclaration): CallNode | undefined {
  let body: Node | null | undefined = node.body;
  if (body?.type === 'BlockStatement') {
    const only = body.body.length === 1 ? body.body[0] : undefined;
    body = only?.type === 'ReturnStatement' ? only.argument : undefined;
  }
  return body?.type === 'CallExpression' ? body : undefined;
}

export function prepareProperties(unit: Unit, spec: Module, scenario: ScenarioText): ScenarioProperty[] {
  return scenario.properties.flatMap((entry: Named<ExpressionNode> & { readonly kind: PropertyKind }) => {
    const { kind, name } = entry;
    const declaration = functionOf(unit.declarations, spec, entry);
    if (!declaration || !takesWorld(unit, entry, declaration)) return [];
    return [{ kind, name, instance: unit.instantiate(declaration, noBindings, 'property') }];
  });
}
