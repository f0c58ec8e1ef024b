/** Mistakes in what several specs run, taken together: noticed is what one of them notices. */

import { mistakeName, type Notice } from '../index.ts';
import { section, type MistakeRecord, type SensitivityRecord } from './sensitivity.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped } from './verdict.ts';

/** What came of a mistake in all specs, the most telling first. */
const order: readonly Notice['kind'][] = ['noticed', 'elsewhere', 'unnoticed', 'limit', 'same', 'unreached'];

export class Together {
  /** The names of what a spec has noticed. */
  readonly noticed = new Set<string>();
  private readonly specs: { readonly spec: string; readonly variant: string; readonly states: number }[] = [];
  private readonly mistakes = new Map<string, MistakeRecord>();
  /** The specs in which a mistake was tried and not noticed. */
  private readonly unnoticedIn = new Map<string, string[]>();

  add({ spec, variant, states, mistakes }: SensitivityRecord): void {
    this.specs.push({ spec, variant, states, ...countsOf(mistakes) });
    for (const mistake of mistakes) {
      const { notice } = mistake;
      const name = nameOf(mistake);
      if (notice.kind === 'noticed') this.noticed.add(name);
      const { kind } = notice;
      if (kind === 'unnoticed')
        this.unnoticedIn.set(name, [...(this.unnoticedIn.get(name) ?? []), `${spec} ${variant}`]);
      const known = this.mistakes.get(name);
      if (!known || order.indexOf(kind) < order.indexOf(known.notice.kind)) this.mistakes.set(name, mistake);
    }
  }

  notices(): Notice['kind'][] {
    return [...this.mistakes.values()].map(({ notice }) => notice.kind);
  }

  inWords(terminal: Terminal): string {
    const all = [...this.mistakes.values()];
    const of = (kind: Notice['kind']) => all.filter(({ notice }) => notice.kind === kind);
    return [
      terminal.paint(`together, ${counted(this.specs.length, 'check')}`, 'bold'),
      `  ${counted(all.length, 'mistake')}: noticed: ${grouped(of('noticed').length)}; not noticed: ${grouped(of('unnoticed').length)}`,
      `  no change in what can be reached: ${grouped(of('same').length)}; never come to: ${grouped(of('unreached').length)}`,
      '',
      ...section('Nothing in these specs would notice', of('unnoticed'), terminal),
      ...section('Not known', of('limit'), terminal),
    ].join('\n');
  }

  /** Lists, an entry a line, so that differences are easy to see. */
  json(): string {
    const all = [...this.mistakes.values()];
    const functions = new Map<string, MistakeRecord[]>();
    for (const each of all) {
      const name = JSON.stringify({ file: each.file, function: each.function });
      functions.set(name, [...(functions.get(name) ?? []), each]);
    }
    const unnoticed = all
      .filter(({ notice }) => notice.kind === 'unnoticed' || notice.kind === 'limit')

      .map(({ notice, ...rest }) => ({
        ...rest,
        limit: notice.kind === 'limit' ? notice.limit : null,
        in: this.unnoticedIn.get(nameOf({ notice, ...rest })) ?? [],
      }));
    const rows = [...functions].map(([name, own]) => ({ ...(JSON.parse(name) as object), ...countsOf(own) }));
    const list = (name: string, entries: readonly object[]) =>
      `"${name}":[\n${entries.map((each) => JSON.stringify(each)).join(',\n')}\n]`;
    const parts = [list('specs', this.specs), list('functions', rows), list('unnoticed', unnoticed)];
    return `{"schema":1,${parts.join(',\n')}}`;
  }
}

/** The same in all specs. */
function nameOf(mistake: MistakeRecord): string {
  const { kind, what } = mistake;
  return mistakeName({ kind, what, place: mistake });
}

/** How many mistakes there are, and what came of them. */
function countsOf(mistakes: readonly MistakeRecord[]): Record<Notice['kind'] | 'mistakes', number> {
  const count = (kind: Notice['kind']) => mistakes.filter(({ notice }) => notice.kind === kind).length;
  return {
    mistakes: mistakes.length,
    noticed: count('noticed'),
    elsewhere: count('elsewhere'),
    unnoticed: count('unnoticed'),
    limit: count('limit'),
    same: count('same'),
    unreached: count('unreached'),
  };
}
