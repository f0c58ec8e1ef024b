/** The page of coverage: all of it is there without a script, but for the choice of light or dark. */

import { themeButton } from './theme.ts';

document.querySelector('.crumbs')!.append(themeButton());
