/** Problems of a model: collected while it is compiled, printed all at once. */

import { relative, sep } from 'node:path';
import { fill, messages } from './messages.ts';
import type { Code, Values } from './messages.ts';
import type { Span } from './source.ts';

export interface Diagnostic {
  readonly code: Code;
  readonly text: string;
  readonly span: Span;
  readonly instead: string | null;
  /** The other place that matters, and what it is. */
  readonly other: { readonly span: Span; readonly text: string } | null;
}

/** The model is wrong. The message is everything there is to say, ready to print. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => printDiagnostic(diagnostic)).join('\n\n'));
    this.diagnostics = diagnostics;
  }
}

export class Diagnostics {
  private readonly found = new Map<string, Diagnostic>();

  /** A function is compiled once for each use of it, so the same problem may come in several times. */
  report<C extends Code>(code: C, span: Span, values: Values<C>, other?: Span): void {
    const key = `${code} ${span.source.path} ${span.start} ${span.end}`;
    if (this.found.has(key)) return;
    const message: { text: string; instead?: string; other?: string } = messages[code];
    const words: Readonly<Record<string, string>> = values;
    this.found.set(key, {
      code,
      text: fill(message.text, words),
      span,
      instead: message.instead === undefined ? null : fill(message.instead, words),
      other: other && message.other !== undefined ? { span: other, text: fill(message.other, words) } : null,
    });
  }

  get any(): boolean {
    return this.found.size > 0;
  }

  /** Ends the compilation here if anything is wrong so far. */
  throwIfAny(): void {
    if (this.any) throw this.error();
  }

  /** All that is wrong, file by file in the order they came up, each from top to bottom. */
  error(): ModelError {
    const order = new Map<string, number>();
    for (const { span } of this.found.values())
      if (!order.has(span.source.path)) order.set(span.source.path, order.size);
    const place = ({ source, start }: Span): [number, number] => [order.get(source.path)!, start];
    const sorted = [...this.found.values()].toSorted((a, b) => {
      const [fileA, startA] = place(a.span);
      const [fileB, startB] = place(b.span);
      return fileA - fileB || startA - startB;
    });
    return new ModelError(sorted);
  }
}

/** A diagnostic as people read it, with the lines it is about. */
export function printDiagnostic(diagnostic: Diagnostic, cwd: string = process.cwd()): string {
  const { code, text, span, instead, other } = diagnostic;
  const parts = [`${printPlace(span, cwd)}: error ${code}: ${text}`, codeFrame(span)];
  if (other) parts.push(`${printPlace(other.span, cwd)}: ${other.text}`, codeFrame(other.span));
  if (instead !== null) parts.push(`write instead: ${instead}`);
  return parts.join('\n');
}

function printPlace({ source, start }: Span, cwd: string): string {
  const { line, column } = source.position(start);
  const file = relative(cwd, source.path).split(sep).join('/');
  return `${file}:${line}:${column}`;
}

/** The line in question with the one before, and carets below what is meant. */
function codeFrame({ source, start, end }: Span): string {
  const from = source.position(start);
  const to = source.position(Math.max(start, end - 1));
  const text = source.line(from.line) ?? '';
  const last = to.line === from.line ? to.column : text.length;
  const width = String(from.line).length;
  const gutter = (label: string | number) => `  ${String(label).padStart(width)} | `;
  const rows: string[] = [];
  const before = source.line(from.line - 1);
  if (before !== undefined && before.trim() !== '') rows.push(gutter(from.line - 1) + before);
  rows.push(gutter(from.line) + shorten(text, from.column));
  const indent = text.slice(0, from.column - 1).replace(/[^\t]/g, ' ');
  rows.push(gutter('') + indent + '^'.repeat(Math.max(1, Math.min(last, longestLine) - from.column + 1)));
  return rows.join('\n');
}

/** How much of a line is shown, unless the place itself lies behind. */
const longestLine = 240;

function shorten(text: string, column: number): string {
  return text.length <= longestLine || column > longestLine ? text : `${text.slice(0, longestLine - 1)}…`;
}
