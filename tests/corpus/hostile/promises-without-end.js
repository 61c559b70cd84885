// leitai: outcome=TLE topic=endless-generators,swallowed-time-outs
// limits: cpu_seconds=0.5

const again = () => queueMicrotask(again);
setTimeout(() => process.exit(0), 10);
again();
