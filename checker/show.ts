/** The forms in which a counterexample can be shown. */

import { Reference } from './engine/reference.ts';
import { collect } from './page/collect.ts';
import type { About } from './page/data.ts';
import { printPage } from './page/print.ts';
import { printColumns, type ColumnsOptions } from './trace/columns.ts';
import { printCommit } from './trace/commit.ts';
import { printTraceData } from './trace/data.ts';
import { printItf } from './trace/itf.ts';
import { printMermaid } from './trace/mermaid.ts';
import { printPerfetto } from './trace/perfetto.ts';
import type { Trace } from './trace/trace.ts';

export const formNames = ['columns', 'commit', 'json', 'itf', 'perfetto', 'mermaid', 'html'] as const;
export type Form = (typeof formNames)[number];

/** Only columns look at what is said of the terminal, only pages at what they are about. */
export interface FormOptions extends ColumnsOptions {
  readonly about: About;
  /** The text of a file as places name it. */
  readonly read: (file: string) => string | undefined;
}

/** The text of a trace in each form. */
export const forms: Readonly<Record<Form, (trace: Trace, options: FormOptions) => string>> = {
  columns: printColumns,
  commit: printCommit,
  json: printTraceData,
  itf: (trace) => printItf(trace, new Reference(trace.program)),
  perfetto: printPerfetto,
  mermaid: printMermaid,
  html: (trace, { about, read }) => printPage(collect(trace, about, read)),
};
