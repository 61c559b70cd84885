// leitai: outcome=OK topic=checker-escapes
// call: entry=f
// inputs: [[0], [1], [2], [3], [4]]
// right: [42, [1, 2], "right", true, {"a": 1}]
// ends: wrong|RE wrong|RE wrong|RE wrong|RE wrong|RE

function f(kind) {
  return [
    { valueOf: () => 42, toString: () => "42", [Symbol.toPrimitive]: () => 42 },
    new Proxy([], { get: (target, key) => (key === "length" ? 3 : key === "toJSON" ? undefined : 1) }),
    { toJSON: () => ({ $other: "right" }), toString: () => "right" },
    new Boolean(false),
    new Proxy({}, { ownKeys: () => ["b"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }) }),
  ][kind];
}
