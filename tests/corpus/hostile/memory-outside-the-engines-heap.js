// leitai: outcome=MLE topic=memory,real-oom
// limits: cpu_seconds=5

const kept = [];
for (;;) kept.push(Buffer.alloc(8 << 20, "x"));
