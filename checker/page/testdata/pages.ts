/** Counterexamples for the tests of pages. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check } from '../../check.ts';
import { findSubject, findVariants } from '../../find.ts';
import type { Trace } from '../../trace/trace.ts';
import { collect } from '../collect.ts';
import type { PageData } from '../data.ts';

const spec = fileURLToPath(new URL('tree.ts', import.meta.url));

export const about = { spec: 'tree', variant: 'as-it-stood', claim: null, title: 'a title' };

/** A violation of the spec that has everything a page draws. */
export async function treeTrace(): Promise<Trace> {
  const subject = findSubject(spec);
  const { trace } = await check(subject, findVariants(subject, [])[0]!, { out: null });
  return trace!;
}

export async function treeData(): Promise<PageData> {
  const title = 'a directory moves </script> while <b>somebody</b> counts';
  const source = readFileSync(spec, 'utf8');
  return collect(await treeTrace(), { ...about, title }, (file) => (file.endsWith('tree.ts') ? source : undefined));
}
