/** A page as text: one file with its style, script and data, which asks for nothing from anywhere. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';
import type { PageData } from './data.ts';
import { link } from './link.ts';
import { escape } from './markup.ts';

const folder = join(packageRoot, 'dist', 'page');

export function printPage(data: PageData): string {
  const { about } = data;
  const title = [data.failure?.property ?? 'a run', about.spec, about.variant].filter((part) => part !== '');
  return fill('page.html', {
    title: escape(title.join(' · ')),
    data: inScript(JSON.stringify(data)),
    script: scriptOf('main'),
  });
}

/** One of the scripts of `page/script/`, with all that it needs. */
export function scriptOf(name: string): string {
  return link(join(folder, 'script', `${name}.js`));
}

/** A template of the page's folder with what belongs into its gaps, `{{name}}`. */
export function fill(
  template: string,
  parts: Readonly<Record<'title' | 'script', string> & Record<string, string>>,
) {
  const style = readFileSync(join(folder, 'page.css'), 'utf8');
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(parts.script)}`;
  const all: Readonly<Record<string, string>> = { ...parts, style, policy };
  const text = readFileSync(join(folder, template), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => all[name]!);
}

/** What a browser compares before it runs a script, so that nothing else is run, whatever a model's texts say. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON that can stand between script tags: nothing in it ends the script or begins a comment. */
export function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
