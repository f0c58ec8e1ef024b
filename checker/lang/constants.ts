/** Constants: what can be worked out before anything runs. */

import type { ConstantDeclaration, Declarations } from './declare.ts';
import type { Module } from './modules.ts';
import { spanOf } from './parse.ts';
import type { Node } from './parse.ts';
import { refuse } from './refuse.ts';
import type { Span } from './source.ts';
import { bool, highest, lowest, rangeOfOperator, unknown } from './types.ts';
import type { IntType, ModelType } from './types.ts';

export interface Constant {
  readonly type: ModelType;
  readonly value: number;
}

/** A whole number as a constant; its type holds just this one value. */
export function numberConstant(value: number, as?: 'errno'): Constant {
  return { type: { kind: 'int', lo: value, hi: value, ...(as && { as }) }, value };
}

/** JavaScript's meaning of an operator on whole numbers; undefined where there is no 32-bit result. */
export function calculate(op: string, a: number, b: number): number | undefined {
  const result = rawResult(op, a, b);
  return result === undefined || result < lowest || result > highest ? undefined : result;
}

function rawResult(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b);
    case '%':
      return b === 0 ? undefined : (a % b) + 0;
    case '<<':
      return b < 0 || b > 31 ? undefined : a * 2 ** b;
    case '>>':
      return b < 0 || b > 31 ? undefined : a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

const values = new WeakMap<ConstantDeclaration, Constant | 'busy' | 'wrong'>();

/** The value of a declared constant; undefined where it has none, which has been reported. */
export function constantValue(declarations: Declarations, constant: ConstantDeclaration): Constant | undefined {
  const known = values.get(constant);
  if (known === 'wrong') return undefined;
  if (known === 'busy') {
    declarations.diagnostics.report('not-constant', constant.span, {
      what: `${constant.name}, which depends on itself,`,
    });
    return undefined;
  }
  if (known) return known;
  values.set(constant, 'busy');
  const found = named(constant.name, evaluate(declarations, constant.module, constant.value));
  values.set(constant, found ?? 'wrong');
  return found;
}

/** A constant's value remembers its name, so that it is not taken for a flag of another field. */
function named(name: string, found: Constant | undefined): Constant | undefined {
  if (found?.type.kind !== 'int') return found;
  const { value, type } = found;
  return { value, type: { ...type, flags: [{ name, value, of: type.flags ?? [] }] } };
}

/** Works out an expression of constants; reports what is not one. */
export function evaluate(declarations: Declarations, module: Module, node: Node): Constant | undefined {
  const { diagnostics } = declarations;
  const span = spanOf(module.source, node);
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'boolean') return { type: bool, value: Number(node.value) };
      if (typeof node.value === 'number') return numberLiteral(declarations, span, node.value);
      break;
    case 'Identifier': {
      const found = declarations.lookup(module, node.name, span, 'unknown-name');
      if (!found) return undefined;
      if (found.kind === 'errno') return numberConstant(found.value, 'errno');
      if (found.kind === 'constant') return constantValue(declarations, found);
      break;
    }
    case 'UnaryExpression': {
      const inner = evaluate(declarations, module, node.argument);
      if (!inner) return undefined;
      const errno = inner.type.kind === 'int' && inner.type.as === 'errno' ? 'errno' : undefined;
      if (inner.type.kind === 'int' && node.operator === '-') return numberConstant(-inner.value + 0, errno);
      if (inner.type.kind === 'int' && node.operator === '+') return inner;
      if (inner.type.kind === 'int' && node.operator === '~')
        return { type: { ...inner.type, lo: ~inner.value, hi: ~inner.value }, value: ~inner.value };
      if (inner.type.kind === 'bool' && node.operator === '!') return { type: bool, value: 1 - inner.value };
      break;
    }
    case 'BinaryExpression': {
      const left = evaluate(declarations, module, node.left);
      const right = evaluate(declarations, module, node.right);
      if (!left || !right) return undefined;
      if (left.type.kind !== 'int' || right.type.kind !== 'int') break;
      const value = calculate(node.operator, left.value, right.value);
      if (value !== undefined)
        return { type: { ...rangeOfOperator(node.operator, left.type, right.type), lo: value, hi: value }, value };
      break;
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return evaluate(declarations, module, node.expression);
    case 'TemplateLiteral':
    case 'NewExpression':
    case 'AwaitExpression':
    case 'ArrayExpression':
    case 'ObjectExpression':
      refuse(diagnostics, module.source, node);
      return undefined;
    default:
  }
  diagnostics.report('not-constant', span, { what: 'this' });
  return undefined;
}

/** The value of a number literal, or a message about it. */
export function numberLiteral(declarations: Declarations, span: Span, value: number): Constant | undefined {
  const { diagnostics } = declarations;
  if (!Number.isInteger(value)) {
    diagnostics.report('outside-language', span, { what: 'a fraction', instead: 'a whole number' });
    return undefined;
  }
  if (value > highest) {
    diagnostics.report('number-range', span, { value: String(value) });
    return undefined;
  }
  return numberConstant(value);
}

/**
 * The type of a set of flags: the constants of that prefix which the file declares or imports, and those that stand
 * beside them in their files, so that it is the same type wherever one of them is imported.
 */
export function bitsWithPrefix(
  declarations: Declarations,
  module: Module,
  prefix: string,
  span: Span,
): IntType | typeof unknown {
  const found = new Set<ConstantDeclaration>();
  const take = (from: Module, names: Iterable<string>) => {
    for (const name of names) {
      const meaning = name.startsWith(prefix) && declarations.lookup(from, name, span, 'unknown-name');
      if (meaning && meaning.kind === 'constant') found.add(meaning);
    }
  };
  take(module, [...declarations.of(module).keys(), ...module.imports.keys()]);
  for (const { module: home } of found) take(home, declarations.of(home).keys());
  const bits: Record<string, number> = {};
  let all = 0;
  for (const each of found) {
    const constant = constantValue(declarations, each);
    if (constant?.type.kind !== 'int') continue;
    bits[each.name] = constant.value;
    all |= constant.value;
  }
  if (Object.keys(bits).length > 0)
    return { kind: 'int', lo: Math.min(0, all), hi: Math.max(0, all), as: 'bits', bits };
  const guess = `; it would be the constants ${prefix}… of this file`;
  declarations.diagnostics.report('unknown-name', span, { name: `${prefix}…`, guess });
  return unknown;
}
