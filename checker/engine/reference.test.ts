/** The reference engine passes the common suite, and its steps can be looked into. */

import { explorer } from '../search/explore.ts';
import { Reference } from './reference.ts';
import { engineSuite } from './testdata/suite.ts';

const make = (program: ConstructorParameters<typeof Reference>[0]) => new Reference(program);

engineSuite('reference', () => explorer(make, 'reference'), make);
