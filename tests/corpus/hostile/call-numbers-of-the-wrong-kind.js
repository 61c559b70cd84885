// leitai: outcome=OK topic=nan,huge-ints,checker-escapes
// call: entry=f
// inputs: [[0], [1], [2], [3], [4]]
// right: [0, 0, 0, 0, 0]
// ends: wrong wrong wrong wrong wrong

function f(kind) {
  return [NaN, Infinity, false, "0", [0]][kind];
}
