/** The lines of source text around the steps of a trace. */

import type { Place } from '../ir/ir.ts';
import type { Trace } from '../trace/trace.ts';
import type { Sources } from './data.ts';

/** Lines on each side. */
const around = 4;

/** `read` gives the text of a file as places name it. Texts that are no longer what places say are left out. */
export function sourcesOf({ steps }: Trace, read: (file: string) => string | undefined): Sources {
  const lines = new Map<string, readonly string[] | null>();
  const found: Record<string, Record<string, string>> = {};
  for (const { place } of steps) {
    if (place === null) continue;
    const { file, line } = place;
    if (!lines.has(file)) lines.set(file, read(file)?.split('\n') ?? null);
    const all = lines.get(file);
    if (!all || !isThere(all, place)) continue;
    const kept = (found[file] ??= {});
    for (let each = Math.max(1, line - around); each <= Math.min(all.length, line + around); each++)
      kept[each] = all[each - 1]!;
  }
  return found;
}

/** A file may have changed since; a place's text has its lines joined. */
export function isThere(lines: readonly string[], { line, text }: Pick<Place, 'line' | 'text'>): boolean {
  const begins = (lines[line - 1] ?? '').trim().replaceAll(/\s+/g, ' ');
  const shorter = Math.min(12, begins.length, text.length);
  return shorter > 0 && (begins.includes(text.slice(0, shorter)) || text.includes(begins));
}
