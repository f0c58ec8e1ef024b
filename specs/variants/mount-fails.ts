/** No commit: the server of what is to be mounted may not answer, so that mount(8) fails. */

import { maybe } from 'allwalks';

/** Whether mount(8) fails. */
export function mount_fails(): boolean {
  return maybe('mount(8) fails');
}
