/* The queue lock of Mellor-Crummey and Scott, as anybody would write it for SPIN: the same graph as mcs(N). N is nobody. */

byte next[N] = N;
bit locked[N];
byte tail = N;

active [N] proctype P() {
  byte pred;

NCS:
  next[_pid] = N;
p2:
  d_step { pred = tail; tail = _pid };
p3:
  if
  :: pred == N -> goto CS
  :: pred != N
  fi;
p4:
  locked[_pid] = 1;
p5:
  next[pred] = _pid;
p6:
  locked[_pid] == 0;
CS:
  if
  :: next[_pid] == N
  :: next[_pid] != N -> goto p13
  fi;
p9:
  if
  :: d_step { tail == _pid -> tail = N }; goto NCS
  :: tail != _pid
  fi;
p10:
  next[_pid] != N;
p13:
  locked[next[_pid]] = 0; goto NCS
}
