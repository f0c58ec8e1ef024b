/** Colour and wrapping of text for terminals. */

export type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

const codes: Readonly<Record<Ink, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

export type Paint = (text: string, ...inks: Ink[]) => string;

/** A painter; one that leaves text as it is where colour is not wanted. */
export function painter(colour: boolean): Paint {
  if (!colour) return (text) => text;
  return (text, ...inks) =>
    inks.reduce((painted, ink) => `\u001B[${codes[ink][0]}m${painted}\u001B[${codes[ink][1]}m`, text);
}

/** How many columns a text takes; a character is taken to be one wide. */
export function widthOf(text: string): number {
  return [...text].length;
}

/** At most `width` columns of a text; an ellipsis stands for the rest. */
export function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Cuts a text into lines of at most `width`, between words where it can; lines after the first are two narrower. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let room = Math.max(8, width);
  let rest = [...text];
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > room / 3 ? space : room;
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = [...rest.slice(end).join('').trimStart()];
    room = Math.max(8, width - 2);
  }
  lines.push(rest.join(''));
  return lines;
}
