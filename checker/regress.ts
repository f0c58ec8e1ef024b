/** Stored schedules against every variant of their spec: which of them still show what they were stored for. */

import { readFileSync } from 'node:fs';
import { compile } from './check.ts';
import { Reference } from './engine/reference.ts';
import { expectationsFor } from './expected.ts';
import { asItStood, findSubject, findVariants } from './find.ts';
import { locate } from './replay.ts';
import { follow, followedInWords, type Followed } from './trace/follow.ts';
import { readSchedule } from './trace/read.ts';

/** One schedule on one variant. */
export interface Regression {
  readonly file: string;
  readonly spec: string;
  readonly variant: string;
  /** The variant it was stored for. */
  readonly own: boolean;
  readonly property: string;
  readonly found: Followed['kind'];
  readonly words: string;
  /** The variant is recorded as one that violates nothing, and here it does. */
  readonly again: boolean;
}

/** Follows the schedule stored in a file on the model as it stood and on each of the spec's variants. */
export function regressions(file: string): Regression[] {
  const schedule = readSchedule(readFileSync(file, 'utf8'), file);
  const subject = findSubject(locate(schedule.file, file));
  const recorded = expectationsFor(subject.spec, subject.file);
  const names = [asItStood, ...subject.variants.map(({ name }) => name).filter((name) => name !== asItStood)];
  return names.map((name) => {
    const variant = findVariants(subject, [name])[0]!;
    const found = follow(new Reference(compile(subject, variant, schedule.machine)), schedule);
    const expected = recorded[name];
    const fixed = expected !== undefined && expected.verdict !== 'violated';
    return {
      file,
      spec: subject.spec,
      variant: name,
      own: name === schedule.variant,
      property: schedule.property,
      found: found.kind,
      words: followedInWords(found, schedule),
      again: found.kind === 'violates' && fixed,
    };
  });
}
