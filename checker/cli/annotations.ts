/** What GitHub shows beside the lines of a change: a line of output for each check that is not as it should be. */

import { resultOf, sentenceOf, spotOf, standingOf, type Outcome } from './outcome.ts';

/** `::error file=my-spec.ts,line=12,col=3,title=my-spec%2C as-it-stood::violated: …` */
export function annotationsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) => {
    const { asked, checked } = outcome;
    const standing = standingOf(outcome);
    if (checked === null || standing === 'passed') return [];
    const { file, line, column } = spotOf(asked, resultOf(outcome));
    const title = `${asked.subject.spec}, ${asked.variant.name}`;
    const properties = { file, line: String(line), col: String(column), title };
    const said = 'wrong' in checked ? checked.wrong : sentenceOf(checked.result);
    const stored = resultOf(outcome)?.record.counterexample?.file ?? null;
    const more = stored === null ? '' : `\nevery step: allwalks replay ${stored}`;
    const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
    return [`::${standing === 'stopped' ? 'warning' : 'error'} ${listed.join(',')}::${escaped(said + more)}`];
  });
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
