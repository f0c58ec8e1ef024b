/** Graphs of states for other tools: DOT (Graphviz), GEXF (Gephi), GraphML (yEd, networkx and most others). */

import type { NodeKind, StateGraph, StateNode, StepEdge } from './graph.ts';

type Attribute = 'string' | 'integer' | 'boolean';

/** What nodes and edges have, as the formats with declared attributes name them. */
const ofNodes: Readonly<Record<string, [Attribute, (node: StateNode) => string | number | boolean]>> = {
  kind: ['string', ({ kind }) => kind],
  depth: ['integer', ({ depth }) => depth],
  failure: ['string', ({ failure }) => failure ?? ''],
  cycle: ['integer', ({ cycle }) => cycle ?? 0],
  path: ['integer', ({ path }) => path ?? -1],
  cut: ['boolean', ({ cut }) => cut ?? false],
  stands: ['string', ({ stands }) => stands.join('; ')],
  state: ['string', ({ cells }) => cells.join('; ')],
};
const ofEdges: Readonly<Record<string, [Attribute, (edge: StepEdge) => string | number | boolean]>> = {
  task: ['string', ({ task }) => task],
  path: ['boolean', ({ path }) => path ?? false],
};

const shapes: Readonly<Record<NodeKind, string>> = {
  start: 'shape=box, style="rounded,bold"',
  plain: 'shape=box, style=rounded',
  end: 'shape=box, style="rounded,filled", fillcolor="#e2efe0"',
  deadlock: 'shape=octagon, style=filled, fillcolor="#f3c9a0"',
  failing: 'shape=octagon, style=filled, fillcolor="#f4b6b6"',
};

/** For `dot -Tsvg`. The schedule is red, what is on a circle has two lines around it. */
export function printDot(graph: StateGraph, title: string): string {
  const lines = [`digraph ${quoted(title)} {`, '  node [fontname="monospace", fontsize=10];', '  edge [fontname="monospace", fontsize=9];']; // prettier-ignore
  graph.forEachNode((node, about) => {
    const { label, kind, cycle, path, failure, cut } = about;
    const more = [
      ...(path === undefined ? [] : ['color="#c01c28"', 'penwidth=2']),
      ...(cycle === undefined ? [] : ['peripheries=2']),
      ...(cut ? ['fontcolor="#777777"'] : []),
    ];
    const words = failure === undefined || label.startsWith('✗') ? label : `${label}\n✗ ${failure}`;
    const said = [`label=${quoted(words)}`, `tooltip=${quoted(about.stands.join('\n'))}`, shapes[kind], ...more];
    lines.push(`  ${quoted(node)} [${said.join(', ')}];`);
  });
  graph.forEachDirectedEdge((_, { task, label, path }, from, to) => {
    const more = path ? ', color="#c01c28", fontcolor="#c01c28", penwidth=2' : '';
    lines.push(`  ${quoted(from)} -> ${quoted(to)} [label=${quoted(`${task}: ${label}`)}${more}];`);
  });
  return `${lines.join('\n')}\n}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

export function printGexf(graph: StateGraph, title: string): string {
  const declared = (of: 'node' | 'edge', attributes: Readonly<Record<string, [Attribute, unknown]>>) => [
    `<attributes class="${of}">`,
    ...Object.entries(attributes).map(
      ([name, [type]]) => `<attribute id="${name}" title="${name}" type="${type}"/>`,
    ),
    '</attributes>',
  ];
  const values = (given: readonly (readonly [string, string])[]) =>
    `<attvalues>${given.map(([name, value]) => `<attvalue for="${name}" value="${value}"/>`).join('')}</attvalues>`;
  return xml([
    '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
    `<meta><description>${escaped(title)}</description></meta>`,
    '<graph defaultedgetype="directed">',
    ...declared('node', ofNodes),
    ...declared('edge', ofEdges),
    '<nodes>',
    ...graph.mapNodes((node, about) => `<node id="${escaped(node)}" label="${escaped(about.label)}">${values(valuesOf(ofNodes, about))}</node>`), // prettier-ignore
    '</nodes>',
    '<edges>',
    ...graph.mapDirectedEdges((edge, about, from, to) => `<edge id="${escaped(edge)}" source="${escaped(from)}" target="${escaped(to)}" label="${escaped(about.label)}">${values(valuesOf(ofEdges, about))}</edge>`), // prettier-ignore
    '</edges>',
    '</graph>',
    '</gexf>',
  ]);
}

export function printGraphml(graph: StateGraph, title: string): string {
  const types = { string: 'string', integer: 'int', boolean: 'boolean' };
  const labelled = <T extends { readonly label: string }>(attributes: Readonly<Record<string, [Attribute, (of: T) => string | number | boolean]>>) =>
    ({ label: ['string', ({ label }: T) => label] as [Attribute, (of: T) => string], ...attributes }); // prettier-ignore
  const [nodes, edges] = [labelled<StateNode>(ofNodes), labelled<StepEdge>(ofEdges)];
  const keys = (of: 'node' | 'edge', attributes: Readonly<Record<string, [Attribute, unknown]>>) =>
    Object.entries(attributes).map(([name, [type]]) => `<key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${types[type]}"/>`); // prettier-ignore
  const data = (of: 'node' | 'edge', given: readonly (readonly [string, string])[]) =>
    given.map(([name, value]) => `<data key="${of}-${name}">${value}</data>`).join('');
  return xml([
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys('node', nodes),
    ...keys('edge', edges),
    `<graph id="${escaped(title)}" edgedefault="directed">`,
    ...graph.mapNodes(
      (node, about) => `<node id="${escaped(node)}">${data('node', valuesOf(nodes, about))}</node>`,
    ),
    ...graph.mapDirectedEdges((edge, about, from, to) => `<edge id="${escaped(edge)}" source="${escaped(from)}" target="${escaped(to)}">${data('edge', valuesOf(edges, about))}</edge>`), // prettier-ignore
    '</graph>',
    '</graphml>',
  ]);
}

function valuesOf<T>(
  attributes: Readonly<Record<string, [Attribute, (of: T) => string | number | boolean]>>,
  about: T,
) {
  return Object.entries(attributes).map(([name, [, value]]) => [name, escaped(String(value(about)))] as const);
}

function xml(lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines.join('\n')}\n`;
}

/** Characters that XML does not have at all become question marks. */
function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // oxlint-disable-next-line no-control-regex -- those are what is meant
  return text.replaceAll(/[\u0000-\u001f]/g, '?').replaceAll(/[&<>"]/g, (each) => named[each]!);
}
