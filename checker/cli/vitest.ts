/**
 * Matchers for vitest, for those who keep their specs beside their own tests:
 *
 *     import 'allwalks/vitest';
 *
 *     await expect('specs/my-spec.ts').toVerify({ variant: 'my-fix' });
 *     await expect('specs/my-spec.ts').toViolate('no update is lost');
 */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import {
  asItStood,
  check,
  findSubject,
  findVariants,
  type CheckResult,
  type Limits,
  type Machine,
} from '../index.ts';
import { printColumns } from '../trace/columns.ts';
import { leastOf } from './report.ts';
import { verdictLine } from './verdict.ts';

/** How a spec is to be checked. */
export interface SpecOptions {
  /** As with `--variant`: one of the spec's own by name, or the path of a .ts file, several joined by `+`. Absent: as it stood. */
  readonly variant?: string;
  /** Where to stop: `states`, `steps`, `bytes`, `seconds`. A run that is stopped early says nothing, and the test fails. */
  readonly limits?: Limits;
  /** Absent: every task has a CPU of its own. */
  readonly machine?: Machine;
  /** The folder to store a counterexample in. Absent: none is stored. */
  readonly out?: string;
}

/** What can be asked of a spec: its path (from the test's folder, or else the current one), its name, or a file URL. All are asynchronous. */
interface SpecMatchers<R> {
  /** Every interleaving is fine, and every `sometimes` was reached. */
  toVerify: (options?: SpecOptions) => Promise<R>;
  /** This property or rule is violated (absent: any), and the search meets no other before. */
  toViolate: (property?: string, options?: SpecOptions) => Promise<R>;
  /** Nothing is violated, but this `sometimes` (absent: any) is never reached. */
  toBeVacuous: (property?: string, options?: SpecOptions) => Promise<R>;
}

declare module 'vitest' {
  // oxlint-disable-next-line no-unused-vars -- all declarations of an interface have the same parameters
  interface Matchers<T = any> extends SpecMatchers<void> {}
}

interface State {
  readonly isNot: boolean;
  readonly testPath?: string;
}

expect.extend({
  async toVerify(this: State, spec: unknown, options: SpecOptions = {}) {
    return judged(this, await checked(this, spec, options), 'verified', undefined);
  },
  async toViolate(this: State, spec: unknown, property?: string, options: SpecOptions = {}) {
    return judged(this, await checked(this, spec, options), 'violated', property);
  },
  async toBeVacuous(this: State, spec: unknown, property?: string, options: SpecOptions = {}) {
    return judged(this, await checked(this, spec, options), 'vacuous', property);
  },
});

/** Throws what is wrong with the spec, or with how it is named. */
async function checked({ testPath }: State, spec: unknown, options: SpecOptions): Promise<CheckResult> {
  const { variant = asItStood, limits, machine, out = null } = options;
  const folders = [...(testPath === undefined ? [] : [dirname(testPath)]), process.cwd()];
  const beside = (name: string) =>
    folders.map((each) => resolve(each, name)).find((each) => existsSync(each)) ?? name;
  const subject = findSubject(beside(nameOf(spec)));
  const parts = variant.split('+').map((part) => (part.endsWith('.ts') ? beside(part) : part));
  const [found] = findVariants(subject, [parts.join('+')]);
  return check(subject, found!, { out, ...(limits && { limits }), ...(machine && { machine }) });
}

function nameOf(spec: unknown): string {
  if (spec instanceof URL) return fileURLToPath(spec);
  if (typeof spec === 'string') return spec;
  throw new TypeError('the path of a spec is expected, as in expect("specs/my-spec.ts").toVerify()');
}

type Wanted = 'verified' | 'violated' | 'vacuous';

function judged({ isNot }: State, result: CheckResult, wanted: Wanted, property: string | undefined) {
  const { verdict } = result.record;
  const asWanted = verdict === wanted && (property === undefined || property === result.record.property);
  // What was not seen to the end is neither so nor not so.
  const pass = verdict === 'incomplete' ? isNot : asWanted;
  return { pass, message: () => messageOf(result, isNot, wanted, property) };
}

function messageOf(result: CheckResult, isNot: boolean, wanted: Wanted, property: string | undefined): string {
  const { subject, variant, trace, record } = result;
  const which = property === undefined ? '' : ` (“${property}”)`;
  const parts = [`${subject.spec}, ${variant.name}: expected it ${isNot ? 'not ' : ''}to be ${wanted}${which}`];
  parts.push(verdictLine(result));
  if (trace) parts.push(printColumns(trace, { width: 100, colour: false, minimal: leastOf(result) }).trimEnd());
  if (record.counterexample?.file) parts.push(`every step: allwalks replay ${record.counterexample.file}`);
  return parts.join('\n\n');
}
