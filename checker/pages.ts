/** Pages for people: of a counterexample, of a whole run, and of what a scenario covers. */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CheckResult } from './check.ts';
import type { Subject, Variant } from './find.ts';
import { collect } from './page/collect.ts';
import { printPage } from './page/print.ts';
import { packageRoot } from './paths.ts';

export { printCoverage, type CoveredFile, type CoveredLine, type CoveredScenario } from './page/coverage.ts';
export { printRun, type RunRow, type RunSection } from './page/run.ts';

/** The page of what a check found; null where it found nothing to step through. `minimal`: why there is no better schedule. */
export function pageOf({ trace, subject, variant }: CheckResult, minimal: string): string | null {
  if (trace === null) return null;
  const { spec, claim, title } = subject;
  const about = { spec, variant: variant.name, claim, title, minimal, run: 'index.html' };
  return printPage(collect(trace, about, sourceReader(subject, variant)));
}

/** Reads files as places name them: our own from the package's root, all others from the spec's folder. */
export function sourceReader(
  { file }: Pick<Subject, 'file'>,
  { texts = {} }: Pick<Variant, 'texts'> = {},
): (name: string) => string | undefined {
  return (name) => {
    const found = [resolve(dirname(file), name), join(packageRoot, name)].find((each) => existsSync(each));
    return found === undefined ? undefined : (texts[realpathSync(found)] ?? readFileSync(found, 'utf8'));
  };
}
