/** `allwalks suggest`: tries small repairs of a violation, and says which hold here and elsewhere. */

import { readFileSync } from 'node:fs';
import {
  allSpecFiles,
  asItStood,
  check,
  expectationsFor,
  findSubject,
  findVariants,
  shownPath,
  type CheckResult,
  type Limits,
  type Subject,
  type Variant,
} from '../index.ts';
import { printDiff } from '../diff.ts';
import { runsFunction, repairsToTry, type Repair } from '../suggest.ts';
import { Results } from '../tries.ts';
import { UsageError } from '../usage.ts';
import { listenForInterrupt } from './interrupt.ts';
import { isKnown } from './reorder.ts';
import type { Terminal } from './terminal.ts';
import { runTries, type Came, type TryOptions } from './tries.ts';
import { counted, grouped, verdictLine } from './verdict.ts';

export interface SuggestArguments {
  readonly spec: string;
  readonly variant: string | undefined;
  readonly functions: readonly string[];
  readonly maxEdits: number;
  /** Other checks that are larger than this are not made again. */
  readonly maxElsewhere: number;
  readonly limits: Limits;
  readonly resume: string | undefined;
  readonly json: boolean;
}

/** A repair with which the scenario is verified, and what it does to other checks that were so. */
interface Held {
  readonly repair: Repair;
  readonly states: number;
  readonly diff: string;
  readonly elsewhere: readonly { readonly check: Check; readonly came: Came }[];
}

/** A check that is recorded as verified. */
interface Check {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly states: number;
}

/** Repairs are tried elsewhere, the smallest first, until so many hold there, too, or so many have been tried. */
const soundEnough = 3;
const mostElsewhere = 12;

/** 0: there is nothing to repair, or a repair that holds everywhere; 1: there is none among those tried; 3: nobody knows yet. */
export async function runSuggest(args: SuggestArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  const subject = findSubject(args.spec);
  if (subject.program) throw new UsageError(`${subject.spec} is IR: there is no text to repair`);
  const [variant, second] = findVariants(subject, [args.variant ?? asItStood]);
  if (second) throw new UsageError(`--variant ${args.variant}: one variant is expected`);
  const interrupt = listenForInterrupt(terminal);
  const { limits } = args;
  const base = await check(subject, variant!, { limits, minimise: 'steps', out: null, signal: interrupt.signal });
  if (!args.json) terminal.print(`${subject.spec}, ${variant!.name}: ${verdictLine(base)}`);
  if (base.trace === null) {
    terminal.note('there is no violation to repair');
    return base.record.verdict === 'verified' ? 0 : 3;
  }
  const options = { limits, terminal, signal: interrupt.signal, results: new Results(args.resume) };
  const { good, tried, left } = await tryRepairs(base, args, options);
  const held = await tryAllElsewhere(good, base, args, options);
  interrupt.stop();
  report({ base, tried, left, held, found: good.length }, args, terminal);
  if (held.some(isSound)) return 0;
  return left || interrupt.signal.aborted ? 3 : 1;
}

type Options = Pick<TryOptions, 'limits' | 'terminal' | 'signal' | 'results'>;

/** Tries repairs on the scenario that is violated: those that hold, the smallest first. */
async function tryRepairs({ subject, variant, trace }: CheckResult, args: SuggestArguments, options: Options) {
  const tries: (Repair & { subject: Subject; variant: Variant; texts: Record<string, string> })[] = [];
  let left = false;
  for (const repair of repairsToTry({ subject, variant, trace: trace!, functions: args.functions })) {
    left = tries.length === args.maxEdits;
    if (left) break;
    tries.push({ ...repair, subject, variant, texts: { [repair.fn.source.path]: repair.text } });
  }
  const counts = { edits: tries.length, wrong: 0, unknown: 0 };
  const good: Omit<Held, 'elsewhere'>[] = [];
  const what = { what: 'repairs', total: tries.length };
  for await (const { tried, came } of runTries(tries, { ...options, ...what })) {
    if (came !== null && 'problem' in came) counts.wrong += 1;
    else if (!isKnown(came)) counts.unknown += 1;
    else if (came.verdict === 'verified')
      good.push({ repair: tried, states: came.states, diff: diffOf(tried, variant) });
  }
  const smallestFirst = good.toSorted((a, b) => a.repair.size - b.repair.size);
  return { good: smallestFirst, tried: counts, left: left || counts.unknown > 0 };
}

function diffOf({ fn, text }: Repair, { texts }: Variant): string {
  const { path } = fn.source;
  const name = shownPath(path);
  const before = texts?.[path] ?? readFileSync(path, 'utf8');
  return printDiff({ name: `a/${name}`, text: before }, { name: `b/${name}`, text });
}

/** Those that hold elsewhere, too, come first. */
async function tryAllElsewhere(
  good: readonly Omit<Held, 'elsewhere'>[],
  { subject, variant }: CheckResult,
  { maxElsewhere }: SuggestArguments,
  options: Options,
): Promise<Held[]> {
  const held: Held[] = [];
  const known = new Map<string, readonly Check[]>();
  for (const found of good.slice(0, mostElsewhere)) {
    if (held.filter(isSound).length === soundEnough) break;
    const { fn } = found.repair;
    const name = `${fn.source.path} ${fn.name}`;
    const checks = known.get(name) ?? checksRunning(found.repair, { subject, variant }, maxElsewhere);
    known.set(name, checks);
    held.push({ ...found, elsewhere: await tryElsewhere(found.repair, checks, options) });
  }
  return held.toSorted((a, b) => Number(isSound(b)) - Number(isSound(a)));
}

/** Makes checks again with a repair, until one is not verified any more. */
async function tryElsewhere({ fn, text }: Repair, checks: readonly Check[], options: Options) {
  const texts = { [fn.source.path]: text };
  const tries = checks.map((each) => ({ check: each, subject: each.subject, variant: each.variant, texts }));
  const elsewhere: Held['elsewhere'][number][] = [];
  const what = { what: `${fn.name} elsewhere`, total: tries.length };
  for await (const { tried, came } of runTries(tries, { ...options, ...what })) {
    elsewhere.push({ check: tried.check, came });
    if (came !== null && ('problem' in came || (isKnown(came) && came.verdict !== 'verified'))) break;
  }
  return elsewhere;
}

/** What is recorded as verified, is no larger than that, and runs the function that is repaired: small ones first. */
function checksRunning(
  { fn }: Repair,
  { subject, variant }: Pick<CheckResult, 'subject' | 'variant'>,
  most: number,
): Check[] {
  const files = new Set([subject.file, ...allSpecFiles()]);
  const checks = [...files].flatMap((file) => {
    const other = findSubject(file);
    const recorded = expectationsFor(other.spec, other.file);
    const variants = findVariants(other, []);
    // What is violated without it is a repair by itself, and a second one may be one too many.
    const isRepair = ({ name, files: own }: Variant) =>
      variants.some(
        (each) =>
          each.name !== name &&
          each.files.every((one) => own.includes(one)) &&
          recorded[each.name]?.verdict === 'violated',
      );
    return variants.flatMap((each): Check[] => {
      const { verdict, states = 0 } = recorded[each.name] ?? {};
      const isThis = other.file === subject.file && each.name === variant.name;
      const counts = verdict === 'verified' && states <= most && !isThis && !isRepair(each);
      return counts && runsFunction(other, each, fn) ? [{ subject: other, variant: each, states }] : [];
    });
  });
  return checks.toSorted((a, b) => a.states - b.states);
}

/** Whether it has held wherever it was to be tried. */
function isSound({ elsewhere }: Held): boolean {
  return elsewhere.every(({ came }) => isKnown(came) && came.verdict === 'verified');
}

/** The names of the checks in which it holds, which it breaks, and of which nobody knows. */
function standing({ elsewhere }: Held) {
  const named = (wanted: (came: Came) => boolean) =>
    elsewhere
      .filter(({ came }) => wanted(came))
      .map(({ check: { subject, variant } }) => `${subject.spec} ${variant.name}`);
  const isVerified = (came: Came) => isKnown(came) && came.verdict === 'verified';
  // What does not compile there is broken, too.
  const isBroken = (came: Came) => !isVerified(came) && (isKnown(came) || (came !== null && 'problem' in came));
  return {
    holds: named(isVerified),
    breaks: named(isBroken),
    unknown: named((came) => !isVerified(came) && !isBroken(came)),
  };
}

interface Found {
  readonly base: CheckResult;
  readonly tried: { readonly edits: number; readonly wrong: number; readonly unknown: number };
  readonly left: boolean;
  readonly held: readonly Held[];
  readonly found: number;
}

function report({ base, tried, left, held, found }: Found, { json }: SuggestArguments, terminal: Terminal): void {
  const { print, paint } = terminal;
  for (const each of held) {
    const { repair, states, diff } = each;
    const where = standing(each);
    if (json) {
      const { fn, size, change } = repair;
      const { spec, variant, property } = base.record;
      const what = { schema: 1, spec, variant, property, function: fn.name, file: shownPath(fn.source.path) };
      print(JSON.stringify({ ...what, size, change, states, diff, ...where }));
      continue;
    }
    const sign = where.breaks.length > 0 ? '✗' : where.unknown.length > 0 ? '?' : '✓';
    print(`\n${paint(`${sign} ${repair.fn.name}: ${repair.change}`, 'bold')}`);
    print(`  verified, ${counted(states, 'state')}; ${inWords(where)}`);
    print(diff.trimEnd());
  }
  const rest = found > held.length ? `, of which ${held.length} were tried elsewhere` : '';
  const more = left ? '; there are more to try (limit max-edits, max-states, or Ctrl-C)' : '';
  const unknown = tried.unknown > 0 ? `, ${grouped(tried.unknown)} not known` : '';
  const line = `${counted(tried.edits, 'edit')} tried: ${grouped(found)} with which it is verified${rest}, ${grouped(tried.wrong)} that do not compile${unknown}${more}`;
  if (json) terminal.note(line);
  else print(`\n${line}`);
}

function inWords({ holds, breaks, unknown }: ReturnType<typeof standing>): string {
  const parts = [
    breaks.length > 0 ? `breaks ${breaks.join(', ')}` : '',
    holds.length > 0 ? `holds in ${counted(holds.length, 'other check')}: ${holds.join(', ')}` : '',
    unknown.length > 0 ? `not known of ${unknown.join(', ')}` : '',
  ];
  return parts.filter(Boolean).join('; ') || 'no other check that is recorded as verified runs it';
}
