// leitai: outcome=OLE|MLE|TLE topic=output-floods,memory
// why: what is written without waiting is kept in memory, or goes out; the first limit met counts
// limits: cpu_seconds=4

for (;;) process.stdout.write("x".repeat(1 << 16));
