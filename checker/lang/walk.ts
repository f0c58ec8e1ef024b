/** Walks IR: copies of statements and expressions with parts of them changed. */

import type { Expression, Statement } from '../ir/ir.ts';

export interface Changes {
  /** What an expression becomes; called from the inside out. */
  readonly expression: (code: Expression) => Expression;
  /** What a function or operation is called. */
  readonly name: (name: string) => string;
  /** Where a place stands in the list of places. */
  readonly at?: (at: number) => number;
}

export function changeExpression(code: Expression, changes: Changes): Expression {
  const inner = (each: Expression) => changeExpression(each, changes);
  switch (code.kind) {
    case 'member':
      return changes.expression({ ...code, object: inner(code.object) });
    case 'unary':
      return changes.expression({ ...code, value: inner(code.value) });
    case 'binary':
      return changes.expression({ ...code, left: inner(code.left), right: inner(code.right) });
    case 'select':
      return changes.expression({
        ...code,
        condition: inner(code.condition),
        then: inner(code.then),
        else: inner(code.else),
      });
    default:
      return changes.expression(code);
  }
}

export function changeStatements(body: readonly Statement[], changes: Changes): Statement[] {
  return body.map((statement) => {
    const changed = changeStatement(statement, changes);
    return changed.at === undefined || !changes.at ? changed : { ...changed, at: changes.at(changed.at) };
  });
}

function changeStatement(statement: Statement, changes: Changes): Statement {
  const expression = (code: Expression) => changeExpression(code, changes);
  const all = (codes: readonly Expression[]) => codes.map(expression);
  const inner = (body: readonly Statement[]) => changeStatements(body, changes);
  const index = 'index' in statement && statement.index ? { index: expression(statement.index) } : {};
  switch (statement.do) {
    case 'set':
      return { ...statement, value: expression(statement.value) };
    case 'load':
      return { ...statement, object: expression(statement.object), ...index };
    case 'store':
      return { ...statement, object: expression(statement.object), ...index, value: expression(statement.value) };
    case 'rmw': {
      const expect = statement.expect ? { expect: expression(statement.expect) } : {};
      const value = expression(statement.value);
      return { ...statement, object: expression(statement.object), ...index, value, ...expect };
    }
    case 'choose':
      return { ...statement, count: expression(statement.count) };
    case 'guard':
      return { ...statement, condition: expression(statement.condition) };
    case 'either':
      return { ...statement, of: statement.of.map(inner) };
    case 'alloc': {
      const fields = Object.entries(statement.fields).map(([name, code]) => [name, expression(code)]);
      return { ...statement, fields: Object.fromEntries(fields) as Record<string, Expression> };
    }
    case 'free':
      return { ...statement, object: expression(statement.object) };
    case 'call':
      return { ...statement, function: changes.name(statement.function), args: all(statement.args) };
    case 'spawn':
    case 'invoke':
      return { ...statement, operation: changes.name(statement.operation), args: all(statement.args) };
    case 'each':
    case 'loop':
      return { ...statement, body: inner(statement.body) };
    case 'if':
      return {
        ...statement,
        condition: expression(statement.condition),
        then: inner(statement.then),
        else: inner(statement.else),
      };
    case 'fail':
      return { ...statement, values: statement.values.map((each) => ({ ...each, value: expression(each.value) })) };
    case 'return':
      return statement.value ? { ...statement, value: expression(statement.value) } : statement;
    default:
      return statement;
  }
}

/** Calls back for every statement, nested ones included. */
export function eachStatement(body: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of body) {
    visit(statement);
    if (statement.do === 'if') {
      eachStatement(statement.then, visit);
      eachStatement(statement.else, visit);
    } else if (statement.do === 'loop' || statement.do === 'each') eachStatement(statement.body, visit);
    else if (statement.do === 'either') statement.of.forEach((each) => eachStatement(each, visit));
  }
}
