/** `coverage --html`: what was counted, in the words of the page. */

import type { CoverageRecord, FileCoverage, Subject, Variant } from '../index.ts';
import { sourceReader, type CoveredFile, type CoveredLine, type CoveredScenario } from '../pages.ts';
import { holdingOf, isOneWay, outcomesOf, summaryOf, verdictOn } from './coverage-words.ts';

export function coveredScenario(record: CoverageRecord, subject: Subject, variant: Variant): CoveredScenario {
  const read = sourceReader(subject, variant);
  return {
    spec: record.spec,
    variant: record.variant,
    title: subject.title,
    summary: summaryOf(record),
    files: record.files.map((file) => coveredFile(file, read(file.file))),
    properties: record.properties.map((property) => ({
      kind: property.kind,
      name: property.name,
      holds: holdingOf(property),
      parts: property.conditions.map((each) => ({
        file: each.file,
        line: each.line,
        outcomes: outcomesOf(each),
        oneWay: isOneWay(each) ? verdictOn(each) : null,
      })),
    })),
  };
}

function coveredFile({ file, lines, conditions }: FileCoverage, source: string | undefined): CoveredFile {
  return {
    file,
    source,
    lines: lines.map(({ line, function: name, text, count }): CoveredLine => {
      const here = conditions.filter((each) => each.line === line);
      const oneWay = here.filter(isOneWay).map(verdictOn);
      const kind = count === 0 ? 'never' : oneWay.length > 0 ? 'partly' : 'run';
      return { line, function: name, text, count, kind, outcomes: here.map(outcomesOf), oneWay };
    }),
  };
}
