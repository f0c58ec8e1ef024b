/** What there is to draw of the objects, whatever the step: which of them, with which fields, and in which groups. */

import type { FieldData, PageData } from '../data.ts';
import { linesOf, type History, type Moment } from './history.ts';
import type { Group } from './layout.ts';

/** A field of an object that gets a row. */
export interface FieldRow {
  readonly cell: number;
  readonly field: FieldData;
  /** How many lines it takes at most. */
  readonly lines: number;
  /** It is written in the course of the schedule. */
  readonly lively: boolean;
}

export interface Thing {
  readonly object: number;
  readonly rows: readonly FieldRow[];
  readonly height: number;
}

export const lineHeight = 17;
export const headHeight = 26;

/** `everything`: objects and fields, too, that nobody writes. */
export class Scene {
  readonly things: ReadonlyMap<number, Thing>;
  private readonly history: History;
  /** How many objects are left out. */
  readonly left: number;

  constructor(history: History, everything: boolean) {
    this.history = history;
    const { data } = history;
    const lines = mostLines(data);
    const things = data.objects.flatMap((_, object): Thing[] => {
      const { kind, fields } = structOf(data, object);
      if (kind === 'task') return [];
      const { first } = data.objects[object]!;
      const rows = fields.flatMap((field, i): FieldRow[] => {
        const cell = first + i;
        const lively = history.lively.has(cell);
        return everything || lively ? [{ cell, field, lines: lines[cell] ?? 1, lively }] : [];
      });
      const height =
        headHeight + rows.reduce((sum, row) => sum + row.lines * lineHeight, 0) + (rows.length > 0 ? 7 : 0);
      return [{ object, rows, height }];
    });
    const moving = new Set(data.steps.flatMap(({ born, freed }) => [...born, ...freed]));
    const shown = things.filter(
      ({ object, rows }) =>
        rows.length > 0 || moving.has(object) || everything || structOf(data, object).parent !== undefined,
    );
    this.things = new Map(shown.map((thing) => [thing.object, thing]));
    this.left = things.length - shown.length;
  }

  /** The groups of the picture as things hang together. Of what is freed the name is left, to say that. */
  groupsAt({ step, live }: Moment): Group[] {
    const { data } = this.history;
    const gone = new Set(data.steps.slice(0, step).flatMap(({ freed }) => freed));
    const groups = new Map<string, Group['boxes'][number][]>(groupNames(data).map((name) => [name, []]));
    for (const { object, height: full } of this.things.values()) {
      if (!live[object] && !gone.has(object)) continue;
      const height = live[object] ? full : headHeight;
      groups.get(groupOf(data, object))!.push({ id: object, height, parent: this.parentAt(object, step) });
    }
    return [...groups].map(([title, boxes]) => ({ title, boxes }));
  }

  /** What an object hangs on: if that is nothing now, what it did hang on, or what it will. */
  private parentAt(object: number, step: number): number | null {
    const { data } = this.history;
    const { parent } = structOf(data, object);
    if (parent === undefined) return null;
    const cell = data.objects[object]!.first + parent;
    let found: number | null = null;
    for (const [i, { cells }] of [data.start, ...data.steps].entries()) {
      if (i > step && found !== null) break;
      for (const [each, value] of cells)
        if (each === cell && typeof value === 'object') found = value?.object ?? found;
    }
    return found;
  }
}

export function structOf(data: PageData, object: number) {
  return data.structs[data.objects[object]!.struct]!;
}

const others = {
  lock: 'Locks',
  shared: 'Other objects',
  private: 'Private to one task',
  ghost: 'Kept for properties',
  task: 'Tasks',
} as const;

function groupOf(data: PageData, object: number): string {
  const { name, kind, parent } = structOf(data, object);
  return parent === undefined ? others[kind] : name;
}

/** Trees first. */
function groupNames(data: PageData): string[] {
  const trees = data.structs.flatMap(({ name, parent }) => (parent === undefined ? [] : [name]));
  return [...trees, ...Object.values(others)];
}

/** For each cell, how many lines its longest value takes. */
function mostLines(data: PageData): number[] {
  const prefixes = data.objects.flatMap(({ struct }) => data.structs[struct]!.fields.map(({ prefix }) => prefix));
  const lines: number[] = [];
  for (const { cells } of [data.start, ...data.steps])
    for (const [cell, value] of cells)
      if (value !== null) lines[cell] = Math.max(lines[cell] ?? 1, linesOf(value, prefixes[cell]).length);
  return lines;
}
