/** Lowers the functions of a unit: text in, IR out. */

import { lowerExpression } from './expressions.ts';
import { Lowering } from './lowering.ts';
import type { Tables } from './lowering.ts';
import { endOfFunction, returnValue } from './results.ts';
import type { Statement as StatementNode } from './parse.ts';
import { lowerStatement, lowerStatements } from './statements.ts';
import type { Instance, Unit } from './unit.ts';

const tables: Tables = { expression: lowerExpression, statement: lowerStatement };

/** What else there is to know of a lowered function. */
export interface Lowered {
  readonly ghostReads: Lowering['ghostReads'];
  /** For `init`: the names it returns. */
  readonly returned: Lowering['returned'];
}

/** Lowers every instance that has no code yet, and those that they call for. */
export function lowerAll(unit: Unit, lowered: Map<Instance, Lowered>): void {
  for (const instance of unit.instances) if (!instance.ir) lowered.set(instance, lowerInstance(unit, instance));
}

export function newLowering(unit: Unit, instance: Instance): Lowering {
  return new Lowering(unit, instance, tables);
}

function lowerInstance(unit: Unit, instance: Instance): Lowered {
  const f = newLowering(unit, instance);
  const { node } = instance.declaration;
  const { body } = node;
  const header = { start: node.start, end: body ? Math.max(node.start, body.start) : node.end };
  const at = unit.place(f.span(header), f.functionName);
  f.emitter.at = at;
  f.inScope(() => {
    f.bindParameters();
    if (instance.role === 'root') f.emitter.beginsTask();
    if (body?.type === 'BlockStatement') lowerStatements(f, body.body as readonly StatementNode[]);
    else if (body) {
      f.mark(body);
      returnValue(f, body);
    }
    endOfFunction(f);
  });
  instance.ir = f.finish(at);
  return { ghostReads: f.ghostReads, returned: f.returned };
}
