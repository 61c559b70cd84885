// leitai: outcome=OK topic=checker-escapes
// call: entry=f
// inputs: [[1], [2]]
// right: [7041, 7042]
// ends: RE|SECURITY|wrong|TLE RE|SECURITY|wrong|TLE
// why: all inputs share one process, which may spoil its own answers but knows no right one

JSON.stringify = () => '{"n": 0, "value": {"$other": "right"}, "verdict": "AC"}';
JSON.parse = () => ({ n: 0, input: [] });
Array.prototype.map = () => [];
Object.prototype.verdict = "AC";
Array.isArray = () => true;

function f(given) {
  return "right";
}
