/** Types become spaces: what is left runs, and stands where it stood. */

import { expect, test } from 'vitest';
import { Diagnostics } from './diagnostics.ts';
import { eraseTypes } from './erase.ts';
import { parseSource } from './parse.ts';
import { Source } from './source.ts';

function erased(text: string): string {
  const source = new Source('/model.ts', text);
  const diagnostics = new Diagnostics();
  const tree = parseSource(source, diagnostics);
  diagnostics.throwIfAny();
  return eraseTypes(source, tree, (callee) => callee.type === 'Identifier' && callee.name === 'alloc');
}

test.each([
  ['const a: Int<0, 3> = b;', 'const a            = b;'],
  ['let a: Dentry | null;', 'let a               ;'],
  ['function f<T>(a: T, b?: U): Steps<T> {}', 'function f   (a   , b    )           {}'],
  ['const f = ({ a, b }: World): boolean => a;', 'const f = ({ a, b }       )          => a;'],
  ['const f = (g: (x: T) => void) => g(x);', 'const f = (g                ) => g(x);'],
  ['a.b!.c = d as E;', 'a.b .c = d     ;'],
  ['const f = ((a) as B).c;', 'const f = ((a)     ).c;'],
  ['const f = (a)!.c + (d satisfies E);', 'const f = (a) .c + (d            );'],
  ['call_rcu<Dentry>(d, f);', 'call_rcu        (d, f);'],
  ['alloc<Dentry>({ a: alloc< B >() });', 'alloc`Dentry`({ a: alloc` B `() });'],
  ["import { a } from './b.ts';\nf();", `${';'.padEnd(27)}\nf();`],
  ['interface A extends B {\n  c: D;\n}\n(f)();', ';                      \n       \n \n(f)();'],
  ["export type A = 'b';\nexport { c } from './c.ts';", `;      ;            \n${';'.padEnd(27)}`],
  [
    'export const a: B = 1;\nexport function* f(): Steps {}',
    ';      const a    = 1;\n;      function* f()        {}',
  ],
  ['export default scenario({ a: 1 });', '$.scenario =   scenario({ a: 1 });'],
  ['const a = b / 2 / (c / d);', 'const a = ((((b / 2)|0) / (((c / d)|0)))|0);'],
])('%j', (text, wanted) => {
  expect(erased(text)).toBe(wanted);
});

test('lines and columns of all that is left stay', () => {
  const text = '/* é 𝄞 */ const a: B = c;\r\n\tlet d: E; f();';
  expect(erased(text)).toBe('/* é 𝄞 */ const a    = c;\r\n\tlet d   ; f();');
});

test('division truncates as in the language', () => {
  const value = (code: string) => new Function(`return ${erased(code)}`)();
  expect(['7 / 2', '-7 / 2', '(1 + 6) / 2 / 2', '20 / (7 / 2)'].map(value)).toEqual([3, -3, 1, 6]);
});
