/** Colours of pages, light and dark: every text can be read on everything that it stands on. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const style = readFileSync(new URL('page.css', import.meta.url), 'utf8');

/** The colours that a block of the style sets. */
function coloursAfter(selector: string): Readonly<Record<string, string>> {
  const block = style.slice(style.indexOf(`${selector} {`));
  return Object.fromEntries([...block.slice(0, block.indexOf('}')).matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, colour]) => [name, colour])); // prettier-ignore
}

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const tasks = Array.from({ length: 8 }, (_, i) => `t${i}`);
const texts: Readonly<Record<string, readonly string[]>> = {
  paper: ['ink', 'quiet', 'accent', 'bad', 'focus', ...tasks],
  ground: ['ink', 'quiet', 'accent', 'bad', 'focus', ...tasks],
  soft: ['ink', 'quiet', 'accent', 'bad', ...tasks],
  mark: ['ink', 'quiet', 'accent', 'bad', ...tasks],
  'good-ground': ['ink', 'quiet', 'focus'],
  'bad-ground': ['ink', 'quiet', 'bad', 'focus'],
};

describe.each([':root', ":root[data-theme='dark']", ":root:not([data-theme='light'])"])('%s', (selector) => {
  const colours = coloursAfter(selector);
  test.each(Object.keys(texts))('on %s', (ground) => {
    const poor = texts[ground]!.filter((text) => contrast(colours[text]!, colours[ground]!) < 4.5);
    expect(poor).toEqual([]);
  });
});

test('dark is the same, whether the system or a button says so', () => {
  const [chosen, preferred] = [":root[data-theme='dark']", ":root:not([data-theme='light'])"].map(coloursAfter);
  expect(Object.keys(chosen!).length).toBeGreaterThan(15);
  expect(chosen).toEqual(preferred);
});
