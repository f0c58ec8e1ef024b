/** Returning: from functions, from operations, from the operation a task begins with, and from `init`. */

import type { Expression } from '../ir/ir.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import type { Expression as ExpressionNode, Statement as StatementNode } from './parse.ts';
import type { Span } from './source.ts';
import { show } from './types.ts';
import { noBindings } from './unit.ts';

export function lowerReturn(f: Lowering, node: Extract<StatementNode, { type: 'ReturnStatement' }>): void {
  if (f.instance.role === 'init') returnWorld(f, node.argument, f.span(node));
  else if (node.argument) returnValue(f, node.argument);
  else {
    if (f.instance.result.kind !== 'void' && f.instance.result.kind !== 'unknown')
      f.diagnostics.report('type-mismatch', f.span(node), {
        what: 'the result',
        found: 'missing',
        wanted: show(f.instance.result),
      });
    leave(f);
  }
}

/** The value that a function returns, or that an arrow function is. */
export function returnValue(f: Lowering, node: ExpressionNode): void {
  const { result, declaration, role } = f.instance;
  if (role === 'init') return returnWorld(f, node, f.span(node));
  const untyped = !declaration.node.returnType && role !== 'property';
  const value = f.expression(node, result);
  if (untyped && role === 'root') return leave(f);
  if (untyped && value.type.kind !== 'void' && value.type.kind !== 'unknown') {
    const type = value.type.kind === 'int' && !value.type.as ? 'number' : show(value.type);
    const annotation = declaration.node.generator ? `Steps<${type}>` : type;
    const instead = `${declaration.node.generator ? 'function*' : 'function'} ${declaration.name}(…): ${annotation}`;
    f.diagnostics.report('missing-type', f.span(node), { what: `the result of ${declaration.name}`, instead });
    return leave(f);
  }
  leave(f, f.coerce(value, result, f.span(node), 'the result'));
}

/** Returns; a task's own operation first does what every task does at its end. */
function leave(f: Lowering, value?: Expression): void {
  if (f.instance.role === 'root') callExit(f);
  f.emitter.end(value && f.instance.result.kind !== 'void' ? { do: 'return', value } : { do: 'return' });
}

/** In the task's last step, and not counted as one of its accesses: it looks at the task's own fields. */
function callExit(f: Lowering): void {
  const { exit } = f.unit;
  if (!exit) return;
  const instance = f.unit.instantiate(exit, noBindings, 'atomic');
  f.instance.callees.set(instance, f.instance.declaration.span);
  f.unit.marks.silent.add(f.emitter.emit({ do: 'call', function: instance.irName, args: [] }));
}

/** What happens where the text of a function ends. */
export function endOfFunction(f: Lowering): void {
  if (!f.emitter.alive) return;
  const { result, declaration, role } = f.instance;
  if (role === 'init') {
    f.diagnostics.report('bad-scenario', declaration.span, {
      what: 'init does not return the objects it made',
      instead: 'return { dentry, sb }; as its last statement',
    });
    return;
  }
  if (result.kind !== 'void' && result.kind !== 'unknown') {
    f.diagnostics.report('missing-return', declaration.span, { name: declaration.name, wanted: show(result) });
    return;
  }
  if (!f.inOperation) return;
  const { body } = declaration.node;
  if (body) f.mark({ start: body.end - 1, end: body.end });
  leave(f);
}

/** `return { T, sb }` in `init`: the names become the fields of the one object of the ghost struct World. */
function returnWorld(f: Lowering, literal: ExpressionNode | null, span: Span): void {
  if (literal?.type !== 'ObjectExpression') {
    const words = { what: 'init returns something other than names', instead: 'return { dentry, sb };' };
    f.diagnostics.report('bad-scenario', literal ? f.span(literal) : span, words);
    return;
  }
  const first = f.returned.size === 0;
  const fields: Record<string, Expression> = {};
  for (const property of literal.properties) {
    if (property.type === 'SpreadElement' || property.computed || property.key.type !== 'Identifier') {
      f.refuse(property, property.type === 'SpreadElement' ? 'SpreadElement' : 'computed field');
      continue;
    }
    const { name } = property.key;
    const value = returnedValue(f, property.value, name);
    if (first) f.returned.set(name, value.type);
    fields[name] = value.code;
  }
  if (Object.keys(fields).toSorted().join() !== [...f.returned.keys()].toSorted().join())
    f.diagnostics.report('bad-scenario', f.span(literal), {
      what: 'init returns other names here than before',
      instead: 'the same names at every return',
    });
  const into = f.temp({ kind: 'int', lo: 0, hi: 1 });
  f.emitter.emit({ do: 'alloc', into: into.code.name, struct: 'World', fields });
  f.emitter.end({ do: 'return' });
}

function returnedValue(f: Lowering, node: ExpressionNode, name: string): Value {
  const value = f.expression(node, f.returned.get(name));
  if (['int', 'bool', 'enum', 'ref', 'unknown'].includes(value.type.kind)) return value;
  const [found, wanted] = [show(value.type), 'an object, number, boolean or value of an enum'];
  f.diagnostics.report('type-mismatch', f.span(node), { what: name, found, wanted });
  return noValue;
}
