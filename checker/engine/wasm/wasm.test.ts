/** The compiled engine against the common suite. */

import { compiled } from '../../search/compiled.ts';
import { Reference } from '../reference.ts';
import { engineSuite } from '../testdata/suite.ts';

engineSuite(
  'wasm',
  () => compiled,
  (program) => new Reference(program),
);
