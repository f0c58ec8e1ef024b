/**
 * Model files as JavaScript: types become spaces, so that every line and column stays where it is and a breakpoint set in
 * the file is one in what runs.
 */

import { childrenOf } from './parse.ts';
import type { Node, Tree } from './parse.ts';
import type { Source } from './source.ts';

/** A stretch of the text and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text without types. Imports and exports are gone, too: whoever runs it binds names himself. The default export is
 * assigned to `$.scenario`, and what a word of the vocabulary is told in angle brackets stands in backticks:
 * `` alloc`Dentry`({ … }) ``. `isWord`: whether a callee is one.
 */
export function eraseTypes({ text }: Source, { program }: Tree, isWord: (callee: Node) => boolean): string {
  const eraser = new Eraser(text, isWord);
  for (let nodes: Node[] = [program]; nodes.length > 0;) {
    const below: Node[] = [];
    for (const node of nodes) for (const child of eraser.erase(node) ? childrenOf(node) : []) below.push(child);
    nodes = below;
  }
  return eraser.result();
}

class Eraser {
  private readonly text: string;
  private readonly isWord: (callee: Node) => boolean;
  private readonly edits: Edit[] = [];
  /** What words are told: it stays. */
  private readonly told = new Set<Node>();

  constructor(text: string, isWord: (callee: Node) => boolean) {
    this.text = text;
    this.isWord = isWord;
  }

  /** Takes the types out of one node. False where nothing within it is left to look at. */
  erase(node: Node): boolean {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        this.blankStatement(node.start, node.end);
        return false;
      case 'ExportNamedDeclaration':
        this.blankStatement(node.start, node.declaration?.start ?? node.end);
        return node.declaration !== null;
      case 'ExportDefaultDeclaration': {
        const { start } = node.declaration;
        this.put(node.start, start, '$.scenario ='.padEnd(start - node.start));
        return true;
      }
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
        this.blank(node.start, node.end);
        return false;
      case 'TSTypeParameterInstantiation':
        if (!this.told.has(node)) this.blank(node.start, node.end);
        return false;
      case 'CallExpression':
        if (node.typeArguments && this.isWord(node.callee)) this.quote(node.typeArguments);
        return true;
      case 'Identifier':
        // `x?: T`
        if (!(node as { readonly optional?: boolean }).optional) return true;
        this.blank(node.start + node.name.length, node.end);
        return false;
      case 'TSNonNullExpression':
        this.blank(node.expression.end, node.end, ')');
        return true;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        this.blank(node.expression.end, node.typeAnnotation.start, ')');
        this.blank(node.typeAnnotation.start, node.end);
        return true;
      case 'TSTypeReference':
        return false;
      case 'BinaryExpression':
        if (node.operator === '/') this.truncate(node);
        return true;
      default:
        return true;
    }
  }

  /** What follows must not become a part of what stands before. */
  private blankStatement(start: number, end: number): void {
    this.put(start, start + 1, ';');
    this.blank(start + 1, end);
  }

  /** `kept`: a character that stays. */
  private blank(start: number, end: number, kept = ''): void {
    const text = this.text.slice(start, end).replaceAll(/[^\r\n]/g, (each) => (each === kept ? each : ' '));
    this.put(start, end, text);
  }

  private quote(told: Node): void {
    this.told.add(told);
    this.put(told.start, told.start + 1, '`');
    this.put(told.end - 1, told.end, '`');
  }

  /** Division truncates. The only thing that moves what stands behind it on its line. */
  private truncate({ start, end }: Node): void {
    this.put(start, start, '((');
    this.put(end, end, ')|0)');
  }

  private put(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }

  result(): string {
    // Of those at one place, the ones that came first are further out: what ends there ends in the opposite order.
    const order = this.edits.map((edit, index) => ({ edit, index }));
    order.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index);
    let at = 0;
    let result = '';
    for (const { edit } of order) {
      result += this.text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return result + this.text.slice(at);
  }
}
