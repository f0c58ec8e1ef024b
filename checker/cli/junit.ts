/** A run of checks as JUnit XML, which most services that run tests can show: a suite for each spec, a case for each variant. */

import { resultOf, scheduleText, sentenceOf, spotOf, standingOf, type Outcome, type Standing } from './outcome.ts';

export function printJunit(outcomes: readonly Outcome[]): string {
  const subjects = [...new Set(outcomes.map(({ asked }) => asked.subject))];
  const suites = subjects.map(
    (subject) => [subject, outcomes.filter(({ asked }) => asked.subject === subject)] as const,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="allwalks"${totals(outcomes)}>`,
    ...suites.flatMap(([subject, cases]) => [
      `  <testsuite name="${escaped(subject.spec)}"${totals(cases)}>`,
      ...cases.flatMap(printCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(outcomes: readonly Outcome[]): string {
  const count = (...standings: Standing[]) =>
    outcomes.filter((outcome) => standings.includes(standingOf(outcome))).length;
  const seconds = outcomes.reduce((sum, outcome) => sum + secondsOf(outcome), 0);
  return (
    ` tests="${outcomes.length}" failures="${count('failed')}" errors="${count('stopped', 'wrong')}"` +
    ` skipped="${count('not run')}" time="${seconds.toFixed(3)}"`
  );
}

function secondsOf(outcome: Outcome): number {
  return resultOf(outcome)?.record.seconds ?? 0;
}

function printCase(outcome: Outcome): string[] {
  const { asked } = outcome;
  const { file, line } = spotOf(asked, resultOf(outcome));
  const about = { name: asked.variant.name, classname: asked.subject.spec, file, line: String(line) };
  const attributes = Object.entries(about).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return [
    `    <testcase${attributes.join('')} time="${secondsOf(outcome).toFixed(3)}">`,
    ...bodyOf(outcome).map((text) => `      ${text}`),
    '    </testcase>',
  ];
}

function bodyOf(outcome: Outcome): string[] {
  const { checked } = outcome;
  if (checked === null) return ['<skipped message="interrupted before this check began"/>'];
  if ('wrong' in checked) return [problem('error', 'wrong-model', 'the model is wrong', checked.wrong)];
  const { result } = checked;
  const { verdict, limit } = result.record;
  const sentence = sentenceOf(result);
  const schedule = scheduleText(result);
  switch (standingOf(outcome)) {
    case 'failed':
      return [problem('failure', verdict, sentence, schedule ?? sentence)];
    case 'stopped':
      return [problem('error', limit ?? verdict, sentence, sentence)];
    default: {
      const said = schedule === null ? sentence : `${sentence}\n\n${schedule}`;
      return [`<system-out>${escaped(said)}</system-out>`];
    }
  }
}

function problem(kind: 'failure' | 'error', type: string, message: string, text: string): string {
  return `<${kind} type="${escaped(type)}" message="${escaped(message)}">${escaped(text)}</${kind}>`;
}

/** XML knows no control characters, not even escaped ones. */
function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex -- those are what is meant
  const printable = text.replaceAll(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
    '\ufffd',
  );
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return printable.replaceAll(/[&<>"]/g, (each) => entities[each]!);
}
