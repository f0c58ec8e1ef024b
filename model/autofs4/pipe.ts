/** The daemon's end of the pipe (autofs 5.0.5, daemon/automount.c). */

import { sleep_until } from 'allwalks';
import type { Int, Private } from 'allwalks';
import type { AutofsPipe, PacketType } from './info.ts';

/** A packet that was read from the pipe. */
export interface Packet extends Private {
  type: PacketType;
  token: Int<0, 7>;
}

/**
 * daemon/automount.c: get_pkt(), autofs 5.0.5
 *
 * Takes the first packet from the pipe, or waits for one.
 * Atomic: the pipe's own mutex held.
 */
export function read_packet(pipe: AutofsPipe, packet: Packet): void {
  sleep_until(pipe.packets > 0);
  packet.type = pipe.types[0]!;
  packet.token = pipe.tokens[0]!;
  pipe.types[0] = pipe.types[1]!;
  pipe.tokens[0] = pipe.tokens[1]!;
  pipe.types[1] = 'missing_indirect';
  pipe.tokens[1] = 0;
  pipe.packets -= 1;
}
