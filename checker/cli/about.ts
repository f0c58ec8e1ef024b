/** What a variant is, in the words its files open with. */

import { readFileSync } from 'node:fs';
import type { Variant } from '../index.ts';

/** The first line of the doc comment at the head of each file, where there is one. */
export function aboutVariant({ files }: Variant): string[] {
  return files.map((file) => firstLine(readFileSync(file, 'utf8'))).filter((line) => line !== null);
}

export function firstLine(source: string): string | null {
  return /^\s*\/\*\*[\s*]*([^\s*/].*?)\s*(?:\*\/|\n)/.exec(source)?.[1] ?? null;
}
