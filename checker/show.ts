/** The forms in which a counterexample can be shown. */

import { Reference } from './engine/reference.ts';
import { printColumns, type ColumnsOptions } from './trace/columns.ts';
import { printCommit } from './trace/commit.ts';
import { printTraceData } from './trace/data.ts';
import { printItf } from './trace/itf.ts';
import { printMermaid } from './trace/mermaid.ts';
import { printPerfetto } from './trace/perfetto.ts';
import type { Trace } from './trace/trace.ts';

export const formNames = ['columns', 'commit', 'json', 'itf', 'perfetto', 'mermaid'] as const;
export type Form = (typeof formNames)[number];

/** The text of a trace in each form. Only columns look at the options. */
export const forms: Readonly<Record<Form, (trace: Trace, options: ColumnsOptions) => string>> = {
  columns: printColumns,
  commit: printCommit,
  json: printTraceData,
  itf: (trace) => printItf(trace, new Reference(trace.program)),
  perfetto: printPerfetto,
  mermaid: printMermaid,
};
