/** Diffs are printed, read and applied. What is expected here is what patch(1) does and says. */

import { expect, test } from 'vitest';
import { applyHunks, printDiff, readDiff } from './diff.ts';

const numbers = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`);
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const before = text(numbers);
const after = text(numbers.flatMap((line) => (line === 'line 20' ? ['twenty'] : line === 'line 5' ? [] : [line])));
const diff = printDiff({ name: 'a/n.ts', text: before }, { name: 'b/n.ts', text: after });

/** The diff applied to something else: what is said of its hunks. */
function said(to: string, of = diff): string[] {
  const { notes, failures } = applyHunks(to, readDiff(of, 'n.diff')[0]!.hunks);
  return [...notes, ...failures.map(({ message, line }) => `${message} ${line}`)];
}

test('a diff is printed as diff -u prints it, and applies to what it was made from', () => {
  expect(diff.split('\n')).toEqual([
    '--- a/n.ts',
    '+++ b/n.ts',
    '@@ -2,7 +2,6 @@',
    ' line 2',
    ' line 3',
    ' line 4',
    '-line 5',
    ' line 6',
    ' line 7',
    ' line 8',
    '@@ -17,7 +16,7 @@',
    ' line 17',
    ' line 18',
    ' line 19',
    '-line 20',
    '+twenty',
    ' line 21',
    ' line 22',
    ' line 23',
    '',
  ]);
  const [file] = readDiff(diff, 'n.diff');
  expect(file).toMatchObject({ before: 'a/n.ts', after: 'b/n.ts' });
  expect(applyHunks(before, file!.hunks)).toEqual({ text: after, notes: [], failures: [], appliedBefore: false });
  expect(printDiff({ name: 'x', text: 'same' }, { name: 'y', text: 'same' })).toBe('');
});

test('hunks are found where they have moved to', () => {
  expect(said(text(['one more', 'and one', ...numbers]))).toEqual([
    'Hunk #1 succeeded at 4 (offset 2 lines).',
    'Hunk #2 succeeded at 18 (offset 2 lines).',
  ]);
  expect(said(text(numbers.slice(1)))).toEqual([
    'Hunk #1 succeeded at 1 (offset -1 lines).',
    'Hunk #2 succeeded at 15 (offset -1 lines).',
  ]);
});

test('the outermost lines of context may differ, what is changed may not', () => {
  const edited = (line: number) => text(numbers.map((each, i) => (i + 1 === line ? 'other' : each)));
  expect(said(edited(17))).toEqual(['Hunk #2 succeeded at 16 with fuzz 1.']);
  expect(said(edited(22))).toEqual(['Hunk #2 succeeded at 16 with fuzz 2.']);
  expect(said(edited(19))).toEqual(['Hunk #2 FAILED at 16. 11']);
  expect(said(edited(20))).toEqual(['Hunk #2 FAILED at 16. 11']);
});

test('a diff that has been applied before is noticed', () => {
  expect(applyHunks(after, readDiff(diff, 'n.diff')[0]!.hunks)).toMatchObject({ text: after, appliedBefore: true });
});

test('a mail with several files, one of them new', () => {
  const mail = [
    'Subject: [PATCH] two things',
    '',
    '---',
    ' n.ts | 3 +--',
    '',
    'diff --git a/n.ts b/n.ts',
    'index 1..2 100644',
    diff.trimEnd(),
    'diff --git a/new.ts b/new.ts',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/new.ts',
    '@@ -0,0 +1,2 @@',
    '+a',
    '+b',
    '-- ',
    '2.39',
    '',
  ].join('\n');
  const [first, second] = readDiff(mail, 'mail');
  expect(applyHunks(before, first!.hunks).text).toBe(after);
  expect(second).toMatchObject({ before: null, after: 'b/new.ts', hunks: [{ start: 1, line: 31 }] });
  expect(applyHunks('', second!.hunks).text).toBe('a\nb\n');
});

test('what is no diff is refused', () => {
  expect(() => readDiff('hello\n', 'n.diff')).toThrow('n.diff: there is no unified diff in it');
  expect(() => readDiff('--- a/n.ts\n+++ b/n.ts\n@@ -1,2 +1,2 @@\n-a\n+b\n', 'n.diff')).toThrow(/^n.diff: .*line/);
  const moved = 'diff --git a/n.ts b/m.ts\nsimilarity index 100%\nrename from n.ts\nrename to m.ts\n';
  expect(() => readDiff(moved, 'n.diff')).toThrow('renames');
});
