/** What a scenario runs of its source, and what its properties are put to: counts of `search/coverage.ts` in lines of text. */

import { codeOfTasks, placeOf, reachedFrom, statementsOf, type Code } from './ir/code.ts';
import type { Expression, Program, Statement } from './ir/ir.ts';
import { inWords, operandsIn, sidesOf } from './ir/conditions.ts';
import { cover, type Coverage, type Noted, type PropertyCoverage, type Tally } from './search/coverage.ts';
import { Budget } from './search/limits.ts';
import type { Request } from './engine/engine.ts';

/** A line of `allwalks coverage --json`. Counts are of transitions of the graph of all states. */
export interface CoverageRecord {
  readonly schema: 1;
  readonly spec: string;
  readonly variant: string;
  readonly states: number;
  readonly transitions: number;
  /** The limit that ended the search: then counts are of what was seen. Null: they are of all there is. */
  readonly limit: string | null;
  /** By file, in the order of the program. */
  readonly files: readonly FileCoverage[];
  readonly properties: readonly PropertyRecord[];
}

export interface FileCoverage {
  readonly file: string;
  readonly lines: readonly LineCoverage[];
  readonly conditions: readonly ConditionCoverage[];
}

/** A line that statements begin in. */
export interface LineCoverage {
  readonly line: number;
  readonly function: string;
  /** The first statement in it. */
  readonly text: string;
  /** Names of the steps (`yield 'name'`) that begin here. */
  readonly steps: readonly string[];
  /** How often it was run; 0: the scenario never comes here. */
  readonly count: number;
}

/** A test, wait or choice, and how often it came out in which way. */
export interface ConditionCoverage {
  readonly line: number;
  readonly function: string;
  readonly text: string;
  /** `if`: a test, or a part of one; `wait`: false is how often a task had to wait; `choice`: of so many outcomes. */
  readonly kind: 'if' | 'wait' | 'choice';
  /** What is asked, in words of the IR. */
  readonly condition: string;
  /** false and true; of a choice every outcome. */
  readonly outcomes: readonly number[];
}

export interface PropertyRecord {
  readonly kind: 'always' | 'finally' | 'sometimes';
  readonly name: string;
  /** In how many states it was asked, and held; evaluating it broke a rule in `broke` more. */
  readonly asked: number;
  readonly held: number;
  readonly broke: number;
  /** What it asked on the way, in each file: a part that came out in one way only was not put to the test. */
  readonly conditions: readonly (ConditionCoverage & { readonly file: string })[];
}

/** Goes through all states of a program and counts. Violations do not end it. */
export async function coverageOf(
  program: Program,
  what: { readonly spec: string; readonly variant: string },
  request: Omit<Request, 'search'>,
): Promise<CoverageRecord> {
  const coverage = await cover(program, new Budget({ ...request, search: 'breadth-first' }));
  const { states, transitions, limit } = coverage;
  return {
    schema: 1,
    spec: what.spec,
    variant: what.variant,
    states,
    transitions,
    limit,
    files: filesOf(program, coverage),
    properties: coverage.properties.map((each) => propertyRecord(program, each)),
  };
}

function filesOf(program: Program, { steps }: Coverage): FileCoverage[] {
  const codes = codeOfTasks(program);
  const files = new Map<string, { lines: Map<number, LineCoverage>; conditions: ConditionCoverage[] }>();
  const fileOf = (name: string) => {
    const known = files.get(name) ?? { lines: new Map<number, LineCoverage>(), conditions: [] };
    files.set(name, known);
    return known;
  };
  for (const code of codes)
    for (const { file, ...line } of linesOf(program, code, steps)) {
      const { lines } = fileOf(file);
      const known = lines.get(line.line);
      // Copies of one source function add up.
      lines.set(line.line, known ? { ...known, count: known.count + line.count } : line);
    }
  for (const { file, ...condition } of conditionsOf(program, codes, steps)) fileOf(file).conditions.push(condition);
  return [...files].map(([file, { lines, conditions }]) => ({
    file,
    lines: [...lines.values()].toSorted((a, b) => a.line - b.line),
    conditions: conditions.toSorted((a, b) => a.line - b.line),
  }));
}

/** The lines of some code. Of several statements in a line the one that runs most says how often the line is run. */
function linesOf(program: Program, code: Code, tally: Tally): (LineCoverage & { readonly file: string })[] {
  const lines = new Map<number, LineCoverage & { readonly file: string }>();
  const all = statementsOf(code);
  // A jump stands at the statement behind which it jumps, but is made from other places, too.
  const jumpsOnly = new Set(all.map(({ at }) => at));
  for (const each of all) if (each.do !== 'goto') jumpsOnly.delete(each.at);
  for (const statement of all) {
    if (statement.do === 'goto' && !jumpsOnly.has(statement.at)) continue;
    const { file, line, function: name, text } = placeOf(program, code, statement);
    const known = lines.get(line) ?? {
      file,
      line,
      function: name,
      text,
      steps: stepsAt(program, code, line),
      count: 0,
    };
    lines.set(line, { ...known, count: Math.max(known.count, tally.ran(statement)) });
  }
  return [...lines.values()];
}

/** The names of the steps of some code that begin in a line. */
function stepsAt(program: Program, code: Code, line: number): string[] {
  if (!('blocks' in code)) return [];
  const here = code.blocks.filter(({ at }) => at !== undefined && program.places[at]!.line === line);
  return here.flatMap(({ name }) => name ?? []);
}

/** What some code asks; copies of one source function add up. */
function conditionsOf(
  program: Program,
  codes: readonly Code[],
  tally: Tally,
): (ConditionCoverage & { readonly file: string })[] {
  const found = new Map<string, ConditionCoverage & { readonly file: string }>();
  for (const code of codes) {
    const around = statementsOf(code);
    const positions = new Map<string, number>();
    for (const statement of around) {
      const { file, line, column, function: name, text } = placeOf(program, code, statement);
      for (const { kind, of, not, condition } of asksOf(program, code, statement, around)) {
        const place = `${file}|${name}|${line}|${column}`;
        const position = positions.get(place) ?? 0;
        positions.set(place, position + 1);
        const key = `${place}|${position}`;
        const noted = tally.outcomes(of) ?? [0, 0];
        const counts = not ? noted.toReversed() : noted;
        const outcomes = counts.map((count, i) => count + (found.get(key)?.outcomes[i] ?? 0));
        found.set(key, { file, line, function: name, text, kind, condition, outcomes });
      }
    }
  }
  return [...found.values()];
}

interface Ask {
  readonly kind: ConditionCoverage['kind'];
  readonly of: Noted;
  /** It is asked the other way round. */
  readonly not?: true;
  readonly condition: string;
}

/** What a statement asks: itself, and the operands in it. */
function asksOf(program: Program, code: Code, statement: Statement, around: readonly Statement[]): Ask[] {
  const words = (part: Expression) => inWords(program, code, part, statement, around);
  const parts = operandsIn(statement).map((of): Ask => ({ kind: 'if', of, condition: words(of) }));
  switch (statement.do) {
    case 'if': {
      const sides = sidesOf(statement, around);
      const text = words(sides?.left ?? statement.condition);
      // What decides whether the right side of `||` is looked at is that the left one is false.
      const node = sides && !sides.isAnd ? { of: statement, not: true as const } : { of: statement };
      return [{ kind: 'if', ...node, condition: text }, ...parts];
    }
    case 'guard':
      return [{ kind: 'wait', of: statement, condition: words(statement.condition) }, ...parts];
    case 'choose':
      return [{ kind: 'choice', of: statement, condition: statement.name }, ...parts];
    case 'either':
      return [{ kind: 'choice', of: statement, condition: 'either' }];
    default:
      return parts;
  }
}

function propertyRecord(
  program: Program,
  { property, asked, held, broke, tally }: PropertyCoverage,
): PropertyRecord {
  const { kind, name, function: root } = property;
  const codes = reachedFrom(
    program,
    program.functions.filter((each) => each.name === root),
  );
  return { kind, name, asked, held, broke, conditions: conditionsOf(program, [...codes], tally) };
}
