/** Reads XML as strictly as its grammar is: what is not well formed is refused. Of the language, what reports need. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All character data in it. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function readXml(source: string): Element {
  const document = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*([^]*)$/.exec(source);
  // oxlint-disable-next-line no-control-regex -- those are what is meant
  if (!document || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(source)) throw new Error('no XML document');
  let rest = document[1]!;
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match;
  };
  const element = (): Element => {
    const open = take(/^<([A-Za-z][\w-]*)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>/);
    if (!open) throw new Error(`no element: ${rest.slice(0, 80)}`);
    const [, name, written, empty] = open;
    const attributes: Record<string, string> = {};
    for (const [, key, value] of written!.matchAll(/([\w.-]+)="([^"]*)"/g)) {
      if (key! in attributes) throw new Error(`${key} twice`);
      attributes[key!] = unescaped(value!);
    }
    const children: Element[] = [];
    let text = '';
    while (empty === '' && !rest.startsWith('</')) {
      const data = take(/^[^<]+/);
      if (data) text += unescaped(data[0]);
      else children.push(element());
    }
    if (empty === '' && take(/^<\/([\w-]+)\s*>/)?.[1] !== name) throw new Error(`${name} does not end`);
    return { name: name!, attributes, children, text };
  };
  const root = element();
  if (rest.trim() !== '') throw new Error(`behind the end: ${rest}`);
  return root;
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:(\w+);)?/g, (_, name: string | undefined) => {
    const known = name === undefined ? undefined : entities[name];
    if (known === undefined) throw new Error(`a bare & or an unknown entity: ${text}`);
    return known;
  });
}
