/** Pages for people: of a counterexample, and of a whole run. */

import type { CheckResult } from './check.ts';
import { collect } from './page/collect.ts';
import { printPage } from './page/print.ts';

export { printRun, type RunRow, type RunSection } from './page/run.ts';

/** The page of what a check found; null where it found nothing to step through. `minimal`: why there is no better schedule. */
export function pageOf({ trace, subject, variant }: CheckResult, minimal: string): string | null {
  if (trace === null) return null;
  const { spec, claim, title } = subject;
  return printPage(collect(trace, { spec, variant: variant.name, claim, title, minimal, run: 'index.html' }));
}
