/** Puts the page's modules, as they are compiled, into one script: a file that nobody has to serve cannot import. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `import { a, b } from './c.js';` */
const importLine = /^import (?:\{[^}]*\} from )?'(\.[^']+)';\n?/gm;

/**
 * The text of a module with all that it imports, each before those that import it. The modules must be ours: imports by
 * name from relative paths, nothing renamed, and no name declared in two of them.
 */
export function link(entry: string): string {
  const texts: string[] = [];
  const seen = new Set<string>();
  const add = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(importLine)) add(join(dirname(file), path!));
    texts.push(
      text
        .replaceAll(importLine, '')
        .replaceAll(/^export (?=(?:async )?(?:function|class|const|let)\b)/gm, '')
        .replaceAll(/^export \{\};\n?/gm, ''),
    );
  };
  add(entry);
  return texts.join('');
}
