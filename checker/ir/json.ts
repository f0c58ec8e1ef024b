/** JSON with places: every value knows where it stands, so that errors can say line and column. */

export type JsonNode = { readonly offset: number } & (
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, JsonNode> }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null'; readonly value: null }
);

/** Something is wrong with a JSON text. The message begins `file:line:column: `. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Makes the error that says what is wrong at an offset of a text. */
export function jsonError(text: string, file: string, offset: number, problem: string): JsonError {
  const before = text.slice(0, offset).split('\n');
  return new JsonError(`${file}:${before.length}:${before.at(-1)!.length + 1}: ${problem}`);
}

const string = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const space = /[ \t\r\n]*/y;
/** Deeper nesting than any text of ours has; a guard against running out of stack. */
const deepest = 1000;

/** Parses a JSON text. Throws JsonError. `file` is what errors call it. */
export function parseJson(text: string, file: string): JsonNode {
  let offset = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return null;
    offset += found.length;
    return found;
  };
  const refuse = (problem: string): never => {
    const end = offset >= text.length ? 'the text ends here; ' : '';
    throw jsonError(text, file, offset, `${end}${problem}`);
  };
  const takeSign = (sign: string): boolean => {
    take(space);
    if (text[offset] !== sign) return false;
    offset++;
    return true;
  };

  function parseValue(depth: number): JsonNode {
    if (depth > deepest) refuse('nested too deeply');
    take(space);
    const at = offset;
    if (takeSign('{')) return { kind: 'object', offset: at, fields: parseFields(depth) };
    if (takeSign('[')) return { kind: 'array', offset: at, items: parseItems(depth) };
    const quoted = take(string);
    if (quoted !== null) return { kind: 'string', offset: at, value: JSON.parse(quoted) as string };
    const digits = take(number);
    if (digits !== null) return { kind: 'number', offset: at, value: Number(digits) };
    const found = take(word);
    if (found === 'null') return { kind: 'null', offset: at, value: null };
    if (found !== null) return { kind: 'boolean', offset: at, value: found === 'true' };
    return refuse('a JSON value is expected');
  }

  function parseFields(depth: number): Map<string, JsonNode> {
    const fields = new Map<string, JsonNode>();
    if (takeSign('}')) return fields;
    do {
      take(space);
      const at = offset;
      const name = JSON.parse(take(string) ?? refuse('a field name in double quotes is expected')) as string;
      if (fields.has(name)) throw jsonError(text, file, at, `the field ${name} is there twice`);
      if (!takeSign(':')) refuse('a colon is expected');
      fields.set(name, parseValue(depth + 1));
    } while (takeSign(','));
    if (!takeSign('}')) refuse('a comma or } is expected');
    return fields;
  }

  function parseItems(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    if (takeSign(']')) return items;
    do items.push(parseValue(depth + 1));
    while (takeSign(','));
    if (!takeSign(']')) refuse('a comma or ] is expected');
    return items;
  }

  const value = parseValue(0);
  take(space);
  if (offset < text.length) refuse('nothing is expected after the value');
  return value;
}
