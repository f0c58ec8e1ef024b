/**
 * Values that only a rule looks at (`if (count === 0) fail(…)`): they do not change what code does, and whether the rule
 * holds is what a check finds out.
 */

import type { Statement } from '../ir/ir.ts';

/** Statements of a body that read for a rule only, those within what follows its condition included. */
export function readForRules(body: readonly Statement[]): ReadonlySet<Statement> {
  const used = new Set<string>();
  const within = new Set<Statement>();
  const visit = (statements: readonly Statement[], inRule: boolean): void => {
    for (const statement of statements) {
      if (inRule) within.add(statement);
      const rule = inRule || isRule(statement);
      for (const inner of bodiesIn(statement)) visit(inner, rule);
      if (!rule) for (const name of localsIn(withoutBodies(statement))) used.add(name);
    }
  };
  visit(body, false);
  const reads = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      const into = statement.do === 'load' || statement.do === 'call' ? statement.into : undefined;
      if (into !== undefined && !used.has(into)) within.add(statement);
      for (const inner of bodiesIn(statement)) reads(inner);
    }
  };
  reads(body);
  return within;
}

function isRule(statement: Statement): boolean {
  return statement.do === 'if' && statement.else.length === 0 && statement.then.at(-1)?.do === 'fail';
}

function bodiesIn(statement: Statement): (readonly Statement[])[] {
  if (statement.do === 'if') return [statement.then, statement.else];
  if (statement.do === 'loop' || statement.do === 'each') return [statement.body];
  return statement.do === 'either' ? [...statement.of] : [];
}

function withoutBodies(statement: Statement): unknown {
  if (statement.do === 'if') return statement.condition;
  return bodiesIn(statement).length > 0 ? null : statement;
}

/** Names of the locals that a statement's expressions mention. */
function localsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = 'kind' in part && part.kind === 'local' && 'name' in part ? [String(part.name)] : [];
  return [...own, ...Object.values(part).flatMap(localsIn)];
}
