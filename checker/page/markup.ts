/** HTML as text: what is filled into a template is escaped unless it is markup itself. */

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Filling = string | number | Markup | readonly Markup[];

export function markup(texts: TemplateStringsArray, ...fillings: readonly Filling[]): Markup {
  return new Markup(texts.map((text, i) => text + (i < fillings.length ? inText(fillings[i]!) : '')).join(''));
}

function inText(filling: Filling): string {
  if (filling instanceof Markup) return filling.text;
  return typeof filling === 'object' ? filling.map(({ text }) => text).join('') : escape(String(filling));
}

/** A text that can stand in an element or, between quotes, in an attribute. */
export function escape(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => named[character]!);
}
