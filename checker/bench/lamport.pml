/* Lamport's fast mutual exclusion, as anybody would write it for SPIN: the same graph as lamport(N). N is nobody. */

bit b[N];
byte x = N;
byte y = N;

active [N] proctype P() {
  byte j;

NCS:
  b[_pid] = 1;
q1:
  x = _pid;
q2:
  if
  :: d_step { y != N -> b[_pid] = 0 }
  :: y == N -> goto p
  fi;
q22:
  y == N -> goto NCS;
p:
  y = _pid;
q3:
  if
  :: x == _pid -> goto CS
  :: d_step { x != _pid -> b[_pid] = 0; j = 0 }
  fi;
q4:
  if
  :: d_step { j < N && b[j] == 0 -> j++ }; goto q4
  :: j == N
  fi;
q5:
  if
  :: y == _pid
  :: y == N -> goto NCS
  fi;
CS:
  y = N;
e1:
  b[_pid] = 0; goto NCS
}
