/* Peterson's mutual exclusion for N processes, as anybody would write it for SPIN: the same graph as peterson(N). */

byte pos[N];
byte step[N];

active [N] proctype P() {
  byte j, k;

NCS:
  j = 1;
wait:
  if
  :: d_step { j < N -> pos[_pid] = j }
  :: j == N -> goto CS
  fi;
q2:
  d_step { step[j - 1] = _pid; k = 0 };
q3:
  if
  :: d_step { k < N && (k == _pid || pos[k] < j) -> k++ }; goto q3
  :: d_step { step[j - 1] != _pid || k == N -> j++ }; goto wait
  fi;
CS:
  pos[_pid] = 0; goto NCS
}
