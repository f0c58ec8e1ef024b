/** Makes elements. Texts go in as text, never as markup. */

export type Child = Node | string | null;

type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/** An HTML element: attributes by name (null and false: none), listeners as functions (`onclick`), then what is in it. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button that looks like a link to a step. */
export function stepLink(text: string, step: number, go: (step: number) => void): HTMLButtonElement {
  return el('button', { class: 'link', type: 'button', onclick: () => go(step) }, text);
}

/** Text that a narrow column may break where source text can be. */
export function breakable(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const [i, part] of text.split(/(?<=[(.,])/).entries())
    fragment.append(...(i === 0 ? [] : [el('wbr')]), part);
  return fragment;
}

/** `1 step`, `12,345 steps` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
