/** Which checks a command line asks for, known before any is run: a misspelt word stops the run at once. */

import { expectationsFor } from '../expected.ts';
import { allSpecFiles, asItStood, findSubject, findVariants, type Subject, type Variant } from '../find.ts';
import { isTouched, readPatches, withPatches, type Patched } from '../patch.ts';
import { shownPath } from '../paths.ts';
import { scheduleFile } from '../store.ts';
import { UsageError } from '../usage.ts';

export interface Job {
  readonly subject: Subject;
  readonly variants: readonly Variant[];
}

/**
 * Specs (none: all there are) with variants (none: all of the spec's), each once however often it is named; only those
 * whose claim begins with one of the words, if there are any. With patches: only those that they change something of,
 * and as they stood unless variants are named.
 */
export function planChecks(
  specs: readonly string[],
  variants: readonly string[],
  claims: readonly string[] = [],
  patched: Patched = readPatches([]),
): Job[] {
  const named = (specs.length > 0 ? specs : allSpecFiles()).map((word) => findSubject(word));
  const subjects = named.filter(
    ({ claim }) => claims.length === 0 || claims.some((word) => claim?.startsWith(word)),
  );
  if (subjects.length === 0 && named.length > 0) {
    const known = [...new Set(named.flatMap(({ claim }) => claim ?? []))].join(', ');
    throw new UsageError(
      `--claim ${claims.join(',')}: no spec stands for such a claim; there are ${known || 'none'}`,
    );
  }
  const jobs = once(subjects, ({ file }) => file).map((subject) => {
    const found = findVariants(subject, variants);
    return { subject, variants: once(found, ({ name, files }) => JSON.stringify([name, files])) };
  });
  refuseSameNames(jobs);
  // Throws where an expected.json is malformed: not in the middle of the checks.
  for (const { spec, file } of subjects) expectationsFor(spec, file);
  return patched.diffs.length === 0 ? jobs : jobsWithPatches(jobs, variants.length > 0, patched);
}

function jobsWithPatches(jobs: readonly Job[], named: boolean, patched: Patched): Job[] {
  const changed = jobs.flatMap(({ subject, variants }) => {
    const chosen = named ? variants : variants.filter(({ name }) => name === asItStood);
    const touched = chosen.filter((variant) => isTouched(subject, variant, patched));
    return touched.length === 0 ? [] : [{ subject, variants: touched.map((each) => withPatches(each, patched)) }];
  });
  if (changed.length > 0) return changed;
  const files = Object.keys(patched.texts).map((file) => shownPath(file));
  throw new UsageError(
    `--patch ${patched.diffs.join(',')}: nothing that is to be checked is made of ${files.join(', ')}`,
  );
}

function once<T>(items: readonly T[], key: (item: T) => string): T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return [...found.values()];
}

/** Two checks that would store their counterexamples in the same file cannot be told apart in a table either. */
function refuseSameNames(jobs: readonly Job[]): void {
  const names = new Map<string, string>();
  for (const { subject, variants } of jobs) {
    for (const { name, files } of variants) {
      const stored = scheduleFile({ spec: subject.spec, variant: name }, '');
      const what = [subject.file, ...files].map((file) => shownPath(file)).join(' with ');
      const other = names.get(stored);
      if (other !== undefined)
        throw new UsageError(
          `${other} and ${what} have the same name, and their counterexamples, ${stored}, would overwrite each other: rename one, or check them in two runs with different --out`,
        );
      names.set(stored, what);
    }
  }
}
