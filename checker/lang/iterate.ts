/** `for (const x of …)`: over all objects of a struct, and over the elements of an array. */

import { ref } from './annotations.ts';
import type { StructDeclaration } from './declare.ts';
import type { Lowering } from './lowering.ts';
import { lowerLoop } from './loops.ts';
import { containsYield } from './parse.ts';
import type { Expression as ExpressionNode, Statement as StatementNode } from './parse.ts';
import { headOf } from './statements.ts';
import { int, show } from './types.ts';
import type { Span } from './source.ts';
import type { Expression } from '../ir/ir.ts';

type ForOf = Extract<StatementNode, { type: 'ForOfStatement' }>;
type CallNode = Extract<ExpressionNode, { type: 'CallExpression' }>;

export function lowerForOf(f: Lowering, node: ForOf): void {
  const variable = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : undefined;
  if (node.await || variable?.type !== 'Identifier' || (node.left as { kind?: string }).kind === 'var') {
    f.refuse(node.left, node.await ? 'for await' : 'loop variable');
    return;
  }
  const { right } = node;
  if (right.type === 'CallExpression' && f.unit.declarations.isWord(f.module, right.callee, 'all'))
    overObjects(f, node, right, variable.name, f.span(variable));
  else overElements(f, node, variable.name, f.span(variable));
}

function overObjects(f: Lowering, node: ForOf, call: CallNode, name: string, span: Span): void {
  if (f.inOperation) {
    const instead = 'an atomic function that has the loop';
    f.diagnostics.report('wrong-place', f.span(call), { what: 'all()', instead });
    return;
  }
  const asked = call.typeArguments?.params[0];
  const type = asked && f.unit.types.resolve(asked, f.typeScope('all'));
  if (type?.kind !== 'ref') {
    if (!type) f.diagnostics.report('missing-type', f.span(call), { what: 'all()', instead: 'all<Dentry>()' });
    else if (type.kind !== 'unknown')
      f.diagnostics.report('type-mismatch', f.span(asked!), {
        what: 'this',
        found: show(type),
        wanted: 'a struct',
      });
    return;
  }
  const { emitter } = f;
  const { alive, at } = emitter;
  f.inScope(() => {
    const into = f.declare(name, type, true, span);
    const round = emitter.capture(() => {
      f.loops.push({ kind: 'structured', left: false });
      f.statement(node.body);
      f.loops.pop();
    });
    emitter.alive = alive;
    emitter.at = at;
    emitter.emit({ do: 'each', struct: type.struct.irName, into, body: round.body }, f.span(headOf(node)));
  });
}

function overElements(f: Lowering, node: ForOf, name: string, span: Span): void {
  const { type, array } = f.expression(node.right);
  if (!array) {
    if (type.kind !== 'unknown') f.refuse(node.right, 'for of');
    return;
  }
  const yields = containsYield(node.body);
  f.inScope(() => {
    // The array is that of the object the loop began with, whatever happens to the variable that named it.
    const object = hold(f, array.owner, array.object);
    const { length, element } = array.type;
    const index = f.declareHidden('index', int(0, length));
    const position: Expression = { kind: 'local', name: index };
    f.emitter.emit({ do: 'set', local: index, value: { kind: 'const', value: 0 } });
    const more: Expression = { kind: 'binary', op: '<', left: position, right: { kind: 'const', value: length } };
    lowerLoop(f, {
      span: f.span(headOf(node)),
      test: () => more,
      testFirst: true,
      body: () =>
        f.inScope(() => {
          const into = f.declare(name, element, true, span);
          const { owner, field } = array;
          f.emitter.emit(
            { do: 'load', into, object, struct: owner.irName, field, index: position },
            f.span(node.right),
          );
          f.statement(node.body);
        }),
      update: () => {
        const value: Expression = { kind: 'binary', op: '+', left: position, right: { kind: 'const', value: 1 } };
        f.emitter.emit({ do: 'set', local: index, value });
      },
      yields,
    });
  });
}

/** Keeps a value for the whole loop. */
function hold(f: Lowering, owner: StructDeclaration, code: Expression): Expression {
  if (code.kind === 'const') return code;
  const local = f.declareHidden('array', ref(owner, true));
  f.assign(local, code);
  return { kind: 'local', name: local };
}
