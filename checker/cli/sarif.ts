/** A run of checks as SARIF 2.1.0, which shows violations where they happen in the source, with their schedules. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, packageRoot, type CheckResult, type Trace } from '../index.ts';
import { explain } from '../trace/explain.ts';
import { failureInWords } from '../trace/trace.ts';
import type { Asked } from './checks.ts';
import { resultOf, sentenceOf, spotOf, spotOfPlace, standingOf, type Outcome, type Spot } from './outcome.ts';

/** `exitCode`: what the process ends with. */
export function printSarif(outcomes: readonly Outcome[], exitCode: number): string {
  const found = outcomes.flatMap((outcome) => {
    const result = resultOf(outcome);
    const worth = result !== null && (standingOf(outcome) === 'failed' || result.record.verdict === 'violated');
    return worth ? [{ outcome, result, rule: ruleOf(result) }] : [];
  });
  const rules = [...new Set(found.map(({ rule }) => rule))].toSorted();
  const run = {
    tool: {
      driver: {
        name: 'Allwalks',
        version: JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version,
        rules: rules.map((id) => ({ id, shortDescription: { text: id } })),
      },
    },
    invocations: [
      {
        executionSuccessful: exitCode < 2,
        exitCode,
        toolExecutionNotifications: outcomes.flatMap(notificationOf),
      },
    ],
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the folder that the checks were run in' } } },
    columnKind: 'utf16CodeUnits',
    results: found.map(({ outcome, result, rule }) => ({
      ruleId: rule,
      ruleIndex: rules.indexOf(rule),
      ...resultInSarif(outcome, result),
    })),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What is broken: the property or rule; else that a verdict is not what it should be. */
function ruleOf({ record }: CheckResult): string {
  if (record.verdict === 'violated') return record.property ?? 'violated';
  return record.verdict === 'vacuous' ? 'vacuous' : 'not as recorded';
}

function resultInSarif(outcome: Outcome, result: CheckResult) {
  const { asked } = outcome;
  const { subject, variant } = asked;
  const failed = standingOf(outcome) === 'failed';
  const said = failed || result.failure === null ? sentenceOf(result) : failureInWords(result.failure);
  return {
    level: failed ? 'error' : 'note',
    message: { text: `${subject.spec}, ${variant.name}: ${said}` },
    locations: [{ physicalLocation: physical(spotOf(asked, result)) }],
    ...(result.trace && { codeFlows: [codeFlowOf(asked, result.trace)] }),
    partialFingerprints: { 'check/v1': `${subject.spec}/${variant.name}` },
    // A mistake that the model shows on purpose is no news.
    ...(compare(result) === 'as expected' && {
      suppressions: [{ kind: 'external', justification: 'recorded in expected.json' }],
    }),
  };
}

/** The schedule: a flow for each task, and numbers that say in which order all steps were taken. */
function codeFlowOf(asked: Asked, trace: Trace) {
  const { ordered } = explain(trace);
  const steps = trace.steps.map((step, index) => ({ step, index }));
  const tasks = [...new Set(trace.steps.map(({ task }) => task))];
  return {
    message: { text: `${trace.steps.length} steps; they were taken in the order of executionOrder` },
    threadFlows: tasks.map((task) => ({
      id: task,
      message: { text: task },
      locations: steps
        .filter(({ step }) => step.task === task)
        .map(({ step, index }) => ({
          executionOrder: index + 1,
          nestingLevel: Math.max(step.stack.length - 1, 0),
          importance: ordered.has(index) ? 'essential' : 'unimportant',
          location: {
            physicalLocation: physical(
              step.place === null ? spotOf(asked, null) : spotOfPlace(step.place, asked.subject),
            ),
            message: { text: [step.text, ...step.changes, ...step.reads].filter((each) => each !== '').join('; ') },
          },
        })),
    })),
  };
}

function physical({ file, line, column }: Spot) {
  return {
    artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column },
  };
}

/** What kept a check from a verdict. */
function notificationOf(outcome: Outcome) {
  const { asked, checked } = outcome;
  const name = `${asked.subject.spec}, ${asked.variant.name}`;
  const note = (level: 'error' | 'warning', text: string) => [
    {
      level,
      message: { text: `${name}: ${text}` },
      locations: [{ physicalLocation: physical(spotOf(asked, null)) }],
    },
  ];
  if (checked === null) return note('warning', 'interrupted before this check began');
  if ('wrong' in checked) return note('error', checked.wrong);
  return standingOf(outcome) === 'stopped' ? note('warning', sentenceOf(checked.result)) : [];
}
