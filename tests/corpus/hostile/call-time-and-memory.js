// leitai: outcome=OK topic=checker-escapes,swallowed-time-outs,memory
// limits: cpu_seconds=1 wall_seconds=3
// call: entry=f
// inputs: [["spins"], ["fine"], ["recursion"]]
// right: [1, 1, 1]
// ends: TLE right RE

function f(kind) {
  if (kind === "recursion") return f(kind) + 1;
  while (kind === "spins");
  return 1;
}
