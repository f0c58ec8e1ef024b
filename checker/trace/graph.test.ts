/** Graphs of states: how large they are, what is marked in them, and that other tools can read them. */

import { describe, expect, test } from 'vitest';
import { readXml, type Element } from '../cli/testdata/xml.ts';
import { Reference } from '../engine/reference.ts';
import { always, binary, cell, fail, give, guard, int, load, operation, program, rest, store, struct, task } from '../engine/testdata/build.ts'; // prettier-ignore
import { hanoi, torn } from '../engine/testdata/classics.ts';
import type { Limits } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { Budget } from '../search/limits.ts';
import { printDot, printGexf, printGraphml } from './graph-forms.ts';
import { layOutByDepth } from './graph-layout.ts';
import { stateGraph, type GraphRequest, type StateGraph } from './graph.ts';

const budget = (limits: Limits = {}, signal?: AbortSignal) =>
  new Budget({ search: 'breadth-first', limits, ...(signal && { signal }) });

async function graphOf(model: Program, request: Partial<GraphRequest> = {}): Promise<StateGraph> {
  return (await stateGraph(new Reference(model), { most: 1000, budget: budget(), ...request }))!;
}

const x = cell('G', 1, 'x');
const shared = { structs: [struct('G', { x: int(0, 3) })] };

/** One task waits for what the other never does; what it does instead may break a rule. */
const waiting = program('waiting', {
  ...shared,
  operations: [
    operation('wait', { v: int(0, 3) }, [[load('v', x), guard(binary('v', '==', 2)), give()]]),
    operation('go', { v: int(0, 3) }, [[store(x, 1), rest(1)], [{ do: 'either', of: [[give()], [fail('broken', 'by choice')]] }]]),
  ],
  tasks: [task('a', 'wait'), task('b', 'go')],
  claims: [always('x is small', [load('v', x), give(binary('v', '<', 1))], { v: int(0, 3) })],
}); // prettier-ignore

const kinds = (graph: StateGraph) => graph.mapNodes((_, { kind }) => kind);
const moves = [0, 1, 1, 0].map((each) => ({ task: each, choices: [] }));

describe('a graph', () => {
  test('has the states and transitions that there are, without those that lead nowhere', async () => {
    const counted = await graphOf(hanoi(3, false));
    expect([counted.order, counted.size]).toEqual([27, 78]);
    expect(await stateGraph(new Reference(hanoi(3)), { most: 26, budget: budget() })).toBeNull();
  });

  test('tells what each step changes, and where tasks stand', async () => {
    const graph = await graphOf(torn(2));
    expect(graph.getNodeAttributes('0')).toMatchObject({ kind: 'start', label: 'start', depth: 0 });
    const labels = graph.mapDirectedEdges((_, { task: name, label }) => `${name}: ${label}`);
    expect(labels).toContain('inc0: G#1.x 0 → 1');
    const ends = graph.filterNodes((_, { kind }) => kind === 'end').map((node) => graph.getNodeAttributes(node));
    expect(ends.map(({ stands, cells }) => [...stands, ...cells])).toEqual([
      ['inc0: done', 'inc1: done', 'G#1.x = 2'],
      ['inc0: done', 'inc1: done', 'G#1.x = 1'],
    ]);
  });

  test('marks violations, deadlocks, and steps that break a rule', async () => {
    const graph = await graphOf({ ...waiting, properties: [] });
    expect(kinds(graph)).toEqual(['start', 'plain', 'deadlock', 'failing']);
    expect(graph.getNodeAttributes('2').failure).toContain('a waits at');
    expect(graph.getNodeAttributes('1 broken')).toMatchObject({ label: '✗ broken', failure: 'by choice' });
    expect(kinds(await graphOf(waiting))).toEqual(['start', 'failing', 'failing', 'failing']);
  });

  test('marks circles', async () => {
    const cycles = (graph: StateGraph) => new Set(graph.mapNodes((_, { cycle }) => cycle));
    expect(cycles(await graphOf(hanoi(2, false)))).toEqual(new Set([1]));
    expect(cycles(await graphOf(torn(2)))).toEqual(new Set([undefined]));
    const there = operation('there', {}, [
      [store(x, 1), rest(1)],
      [store(x, 2), rest(2)],
      [store(x, 1), rest(1)],
    ]);
    const rounds = await graphOf(
      program('rounds', { ...shared, operations: [there], tasks: [task('a', 'there')] }),
    );
    // The first state is not come to again.
    expect(rounds.mapNodes((_, { cycle }) => cycle)).toEqual([undefined, 1, 1]);
  });

  test('marks a schedule, and has what is near it', async () => {
    const way = (graph: StateGraph) =>
      graph.mapNodes((_, { path }) => path).filter((path) => path !== undefined).toSorted((a, b) => a - b); // prettier-ignore
    const whole = await graphOf(torn(2), { schedule: moves });
    expect(way(whole)).toEqual([0, 1, 2, 3, 4]);
    expect(whole.filterDirectedEdges((_, { path }) => path === true)).toHaveLength(4);
    const only = await graphOf(torn(2), { schedule: moves, distance: 0 });
    const near = await graphOf(torn(2), { schedule: moves, distance: 1 });
    expect([way(only), way(near)]).toEqual([way(whole), way(whole)]);
    // Each of the first three states has another step; two steps from those lead to what is there.
    expect([only.order, near.order, whole.order]).toEqual([8, 10, 12]);
    expect(only.filterNodes((_, { cut }) => cut === true)).toHaveLength(3);
  });

  test('that is cut short says where', async () => {
    const signal = AbortSignal.abort();
    const graph = await graphOf(torn(2), { schedule: moves, budget: budget({}, signal) });
    expect(graph.mapNodes((_, { cut }) => cut)).toEqual([true]);
  });

  test('is drawn with a row for each depth, the schedule in the middle', async () => {
    const graph = await graphOf(torn(2), { schedule: moves });
    const positions = layOutByDepth(graph);
    for (const node of graph.nodes()) expect(positions.get(node)!.y).toBe(graph.getNodeAttribute(node, 'depth'));
    const taken = [...positions.values()].map(({ x: across, y }) => `${across} ${y}`);
    expect(new Set(taken).size).toBe(graph.order);
  });
});

describe('forms', () => {
  const named = (element: Element, name: string): Element[] =>
    element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...named(child, name)]);

  test.each([
    ['GEXF', printGexf],
    ['GraphML', printGraphml],
  ])('%s is well formed and has every state and step once', async (_, print) => {
    const graph = await graphOf(torn(2), { schedule: moves });
    const document = readXml(print(graph, 'a <b> & "c"'));
    const ids = named(document, 'node').map(({ attributes }) => attributes['id']);
    expect(ids).toEqual(graph.nodes());
    const edges = named(document, 'edge').map(({ attributes }) => [attributes['source'], attributes['target']]);
    expect(edges).toEqual(graph.mapDirectedEdges((__, ___, from, to) => [from, to]));
    const declared = [...named(document, 'attribute'), ...named(document, 'key')].map(({ attributes }) => attributes['id']); // prettier-ignore
    const used = [...named(document, 'attvalue'), ...named(document, 'data')].map(({ attributes }) => attributes['for'] ?? attributes['key']); // prettier-ignore
    expect(new Set(used)).toEqual(new Set(declared));
  });

  test('DOT', async () => {
    const graph = await graphOf({ ...waiting, name: 'a "b"' }, { schedule: [{ task: 1, choices: [] }] });
    expect(printDot(graph, 'a "b" \\')).toMatchInlineSnapshot(`
      "digraph "a \\"b\\" \\\\" {
        node [fontname="monospace", fontsize=10];
        edge [fontname="monospace", fontsize=9];
        "0" [label="start", tooltip="a: in wait\\nb: in go", shape=box, style="rounded,bold", color="#c01c28", penwidth=2];
        "1" [label="b: G#1.x 0 → 1\\n✗ \\"x is small\\" does not hold", tooltip="a: in wait\\nb: in go", shape=octagon, style=filled, fillcolor="#f4b6b6", color="#c01c28", penwidth=2];
        "2" [label="b: go [either = 0]\\n✗ \\"x is small\\" does not hold", tooltip="a: in wait\\nb: done", shape=octagon, style=filled, fillcolor="#f4b6b6"];
        "1 broken" [label="✗ broken", tooltip="", shape=octagon, style=filled, fillcolor="#f4b6b6"];
        "0" -> "1" [label="b: G#1.x 0 → 1", color="#c01c28", fontcolor="#c01c28", penwidth=2];
        "1" -> "2" [label="b: go [either = 0]"];
        "1" -> "1 broken" [label="b: go [either = 1]"];
      }
      "
    `);
  });
});
