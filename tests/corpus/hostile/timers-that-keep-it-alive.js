// leitai: outcome=TLE topic=ignored-signals,swallowed-time-outs
// limits: wall_seconds=2

for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGXCPU", "SIGALRM"]) process.on(name, () => {});
setInterval(() => {}, 1000);
