/* N philosophers with a room for ROOM of them, as anybody would write them for SPIN: the same graph as phils(N, ROOM). */

bit fork[N];
byte count;

active [N] proctype phil() {
out:
  if
  :: d_step { count < ROOM -> count++ }
  fi;
think:
  if
  :: count--; goto out
  :: d_step { !fork[_pid] -> fork[_pid] = 1 }
  fi;
one:
  d_step { !fork[(_pid + 1) % N] -> fork[(_pid + 1) % N] = 1 };
eat:
  fork[_pid] = 0;
finish:
  fork[(_pid + 1) % N] = 0; goto think
}
