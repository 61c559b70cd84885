// leitai: outcome=MLE topic=memory
// limits: cpu_seconds=5
// why: by the engine's own limit or by the container's, whichever is lower

const kept = [];
for (;;) kept.push(new Array(10000).fill(0.5));
