/*
 * The tree of tree.ts as anybody would write it for SPIN: the same graph. Objects are numbers, 0 is null; the
 * directories are 1, 2 and 3. What a task no longer needs is set to 0, as the locals of what has returned are.
 */

#define NODES 22

byte name[NODES] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 };
byte count[NODES];
byte lock[NODES];
byte parent[NODES] = { 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3 };
byte first[NODES] = { 0, 4, 10, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
byte prev[NODES] = { 0, 0, 0, 0, 0, 4, 5, 6, 7, 8, 0, 10, 11, 12, 13, 14, 0, 16, 17, 18, 19, 20 };
byte next[NODES] = { 0, 0, 0, 0, 5, 6, 7, 8, 9, 0, 11, 12, 13, 14, 15, 0, 17, 18, 19, 20, 21, 0 };

#define child (_pid == 0 -> 5 : 12)
#define to (_pid == 0 -> 2 : 3)

active [2] proctype rename() {
  byte from, low, high, before, after;

again:
  if
  :: d_step { parent[child] == to -> from = 0; low = 0; high = 0 }; goto end
  :: d_step {
       parent[child] != to ->
       from = parent[child];
       low = (from < to -> from : to);
       high = (from < to -> to : from)
     }
  fi;
  d_step { lock[low] == 0 -> lock[low] = _pid + 1 };
  d_step { lock[high] == 0 -> lock[high] = _pid + 1 };
  if
  :: parent[child] != from -> goto moved
  :: parent[child] == from
  fi;
  before = prev[child];
  after = next[child];
  if
  :: d_step { after == 0 -> if :: before == 0 -> first[from] = after :: else -> next[before] = after fi }; goto unlinked
  :: d_step { after != 0 -> if :: before == 0 -> first[from] = after :: else -> next[before] = after fi }
  fi;
  prev[after] = before;
unlinked:
  after = first[to];
  next[child] = after;
  if
  :: d_step { after == 0 -> prev[child] = 0 }; goto linked
  :: d_step { after != 0 -> prev[child] = 0 }
  fi;
  prev[after] = child;
linked:
  parent[child] = to;
  first[to] = child;
  lock[high] = 0;
  d_step { lock[low] = 0; from = 0; low = 0; high = 0; before = 0; after = 0 };
  goto end;
moved:
  lock[high] = 0;
  lock[low] = 0; goto again;
end:
  false
}

#define LOOKUP(directory, label, afterwards) \
  at = first[directory]; \
label##_look: \
  if \
  :: at == 0 -> goto afterwards \
  :: at != 0 && name[at] == wanted -> goto label##_take \
  :: at != 0 && name[at] != wanted \
  fi; \
  if \
  :: d_step { next[at] == 0 -> at = 0 }; goto afterwards \
  :: d_step { next[at] != 0 -> at = next[at] }; goto label##_look \
  fi; \
label##_take: \
  count[at]++; \
  if \
  :: d_step { parent[at] == directory -> found = at; at = 0 }; goto label##_drop \
  :: parent[at] != directory \
  fi; \
  d_step { count[at]--; at = 0 }; goto afterwards; \
label##_drop: \
  if \
  :: d_step { count[found]--; found = 0 } \
  fi

#define one (_pid == 4 -> 2 : 1)
#define other (_pid == 4 -> 3 : 2)
#define wanted (_pid == 4 -> 11 : (_pid == 3 -> 6 : 5))

active [3] proctype walk() {
  byte at, found;

  LOOKUP(one, first, second);
second:
  LOOKUP(other, last, end);
end:
  false
}
