/** Where the objects of a picture stand: trees as outlines, side by side in columns, group below group. */

/** A box that is to be placed. */
export interface Box {
  readonly id: number;
  readonly height: number;
  /** The box that it hangs on, if that is in the same group. */
  readonly parent: number | null;
}

export interface Group {
  readonly title: string;
  readonly boxes: readonly Box[];
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The box that it hangs on. */
  readonly parent: number | null;
}

export interface Layout {
  readonly height: number;
  readonly boxes: ReadonlyMap<number, Placed>;
  readonly titles: readonly { readonly text: string; readonly y: number }[];
}

const columnWidth = 216;
const gap = 14;
const indent = 18;
const titleHeight = 30;

/** Places the groups in a picture of some width. */
export function layOut(groups: readonly Group[], width: number): Layout {
  const columns = Math.max(1, Math.floor((width + gap) / (columnWidth + gap)));
  const each = (width - gap * (columns - 1)) / columns;
  const boxes = new Map<number, Placed>();
  const titles: { text: string; y: number }[] = [];
  let top = 0;
  for (const { title, boxes: all } of groups) {
    if (all.length === 0) continue;
    titles.push({ text: title, y: top });
    const ends = Array.from({ length: columns }, () => top + titleHeight);
    for (const tree of treesOf(all)) {
      const column = ends.indexOf(Math.min(...ends));
      for (const { box, depth } of tree) {
        const x = column * (each + gap) + Math.min(depth, 3) * indent;
        const placed = { x, y: ends[column]!, width: each - Math.min(depth, 3) * indent, height: box.height };
        boxes.set(box.id, { ...placed, parent: depth > 0 ? box.parent : null });
        ends[column]! += box.height + gap;
      }
    }
    top = Math.max(...ends) + gap;
  }
  return { height: top, boxes, titles };
}

interface Node {
  readonly box: Box;
  readonly depth: number;
}

/** Each tree in the order of an outline. A box whose parents go round in a circle is a root. */
function treesOf(boxes: readonly Box[]): Node[][] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const isRoot = (box: Box) => {
    const met = new Set<number>();
    let at: Box | undefined = box;
    while (at !== undefined && at.parent !== null && byId.has(at.parent) && !met.has(at.id)) {
      met.add(at.id);
      at = at.parent === at.id ? undefined : byId.get(at.parent);
    }
    const circular = at !== undefined && met.has(at.id);
    return box.parent === null || box.parent === box.id || !byId.has(box.parent) || (circular && at === box);
  };
  const roots = new Set(boxes.filter(isRoot));
  const below = (box: Box, depth: number): Node[] => [
    { box, depth },
    ...boxes.filter((each) => each.parent === box.id && !roots.has(each)).flatMap((each) => below(each, depth + 1)),
  ];
  return [...roots].map((root) => below(root, 0));
}
