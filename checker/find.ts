/** Finds specs and variants: what the words on the command line stand for. */

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describeSpec, type SpecInfo } from './lang/compile.ts';
import type { Texts } from './lang/modules.ts';
import { readProgram } from './ir/verify.ts';
import type { Program } from './ir/ir.ts';
import { nearest } from './nearest.ts';
import { packageRoot, shownPath } from './paths.ts';
import { UsageError } from './usage.ts';

/** A spec, or an IR file standing for one. */
export interface Subject extends SpecInfo {
  /** The program, where an IR file was given: it needs no compiling and has no variants to choose. */
  readonly program?: Program;
}

export interface Variant {
  readonly name: string;
  readonly files: readonly string[];
  /** One of the spec's own, so that an expectation may be recorded for it. */
  readonly named: boolean;
  /** Files whose texts are to be others than those on disk (an edit being tried out), by real paths. */
  readonly texts?: Texts;
  /** The diffs that those texts come from, as stored schedules name them. */
  readonly patches?: readonly string[];
}

export const asItStood = 'as-it-stood';

/** Every spec there is when none is named: those of `specs/` here, else the ones that come with Allwalks. */
export function allSpecFiles(cwd: string = process.cwd()): string[] {
  const here = specFilesUnder(join(cwd, 'specs'));
  return here.length > 0 ? here : specFilesUnder(join(packageRoot, 'specs'));
}

/** Specs live in `scenarios/` if there is one; a file is a spec if its default export is a scenario. */
function specFilesUnder(specs: string): string[] {
  const scenarios = join(specs, 'scenarios');
  const folder = existsSync(scenarios) ? scenarios : specs;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .toSorted()
    .map((name) => join(folder, name))
    .filter((file) => /^export default scenario\b/m.test(readFileSync(file, 'utf8')));
}

/** What a word of the command line stands for: the name of a spec, or the path of a spec or IR file. */
export function findSubject(word: string, cwd: string = process.cwd()): Subject {
  const path = resolve(cwd, word);
  if (existsSync(path) && statSync(path).isFile()) return readSubject(path);
  const looksLikePath = /[/\\]|\.(ts|json)$/.test(word);
  if (looksLikePath && existsSync(path)) throw new UsageError(`${word} is not a file but a folder`);
  if (looksLikePath) throw new UsageError(`no such file: ${word}`);
  const here = allSpecFiles(cwd);
  const known = [...here, ...specFilesUnder(join(packageRoot, 'specs'))];
  const found = known.find((file) => specName(file) === word);
  if (found !== undefined) return readSubject(found);
  throw new UsageError(`no spec is called ${word}${suggestion(word, here.map(specName))}`);
}

function readSubject(file: string): Subject {
  if (file.endsWith('.json')) {
    const program = readProgram(readFileSync(file, 'utf8'), shownPath(file));
    const variants = [{ name: asItStood, files: [] }];
    return { spec: specName(file), file, title: program.name, claim: null, variants, program };
  }
  if (file.endsWith('.ts')) return describeSpec(file);
  throw new UsageError(`${file} is neither a spec (.ts) nor IR (.ir.json)`);
}

function specName(file: string): string {
  return basename(file).replace(/\.ts$|(\.ir)?\.json$/, '');
}

/**
 * The variants meant by `--variant` words: names of the spec's variants, paths of .ts files, or several of
 * either joined by `+`. No words: all the spec's variants.
 */
export function findVariants(subject: Subject, words: readonly string[], cwd: string = process.cwd()): Variant[] {
  if (words.length === 0) return subject.variants.map((variant) => ({ ...variant, named: true }));
  return words.map((word) => {
    const whole = subject.variants.find((variant) => variant.name === word);
    if (whole !== undefined) return { ...whole, named: true };
    const parts = word.split('+').map((part) => findVariant(subject, part, cwd));
    const files = [...new Set(parts.flatMap((part) => part.files))];
    return { name: parts.map((part) => part.name).join('+'), files, named: false };
  });
}

function findVariant(subject: Subject, word: string, cwd: string) {
  const named = subject.variants.find((variant) => variant.name === word);
  if (named !== undefined) return named;
  if (subject.program !== undefined)
    throw new UsageError(`${subject.spec} is IR: it has no variants (--variant ${word})`);
  const path = resolve(cwd, word);
  if (word.endsWith('.ts')) {
    if (!existsSync(path)) throw new UsageError(`no such file: ${word} (--variant)`);
    if (!statSync(path).isFile()) throw new UsageError(`${word} is a folder, not a .ts file (--variant)`);
    return { name: basename(word, '.ts'), files: [path] };
  }
  const names = subject.variants.map((variant) => variant.name);
  throw new UsageError(
    `${subject.spec} has no variant ${word}${suggestion(word, names)}; the path of a .ts file works, too`,
  );
}

function suggestion(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  const list = names.length > 0 ? `; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}` : '';
  return near === undefined ? list : `; did you mean ${near}?${list}`;
}
