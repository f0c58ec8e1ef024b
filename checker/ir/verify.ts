/** Reads programs that something else produced, and checks that a program means something. */

import type { Program } from './ir.ts';
import { JsonError, jsonError, parseJson } from './json.ts';
import type { JsonNode } from './json.ts';
import { shapeProblems } from './shape.ts';
import type { Path, Problem } from './shape.ts';
import { codeProblems } from './verify-code.ts';
import { declarationProblems } from './verify-declarations.ts';

export type { Path, Problem } from './shape.ts';

/** An IR file is wrong: one line for each problem, `file:line:column: place in the JSON: what and what instead`. */
export class IrError extends JsonError {
  readonly problems: readonly Problem[];
  constructor(lines: readonly string[], problems: readonly Problem[]) {
    super(lines.join('\n'));
    this.problems = problems;
  }
}

/** Reads a program. Throws JsonError for what is no JSON, IrError with all that is wrong otherwise. */
export function readProgram(text: string, file: string): Program {
  const json = parseJson(text, file);
  const shape = shapeProblems(json);
  const problems = shape.length > 0 ? shape : verifyProgram(JSON.parse(text) as Program);
  if (problems.length === 0) return JSON.parse(text) as Program;
  const placed = problems.map(({ path, message }) => {
    const { offset } = nodeAt(json, path);
    const where = path.length > 0 ? `${formatPath(path)}: ` : '';
    return { offset, line: jsonError(text, file, offset, where + message).message };
  });
  const lines = placed.toSorted((a, b) => a.offset - b.offset).map(({ line }) => line);
  throw new IrError(lines, problems);
}

/** What keeps a program of the right shape from having a meaning. None: every engine may run it. */
export function verifyProgram(program: Program): readonly Problem[] {
  const declared = declarationProblems(program);
  return [...declared, ...codeProblems(program)];
}

/** `structs[0].fields[1].type` */
export function formatPath(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/** The value that the path leads to, or the last one on the way that is there. */
function nodeAt(node: JsonNode, path: Path): JsonNode {
  for (const key of path) {
    const next =
      node.kind === 'object'
        ? node.fields.get(String(key))
        : node.kind === 'array'
          ? node.items[Number(key)]
          : undefined;
    if (!next) break;
    node = next;
  }
  return node;
}
