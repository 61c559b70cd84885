// leitai: outcome=TLE|MLE|RE topic=thread-bombs
// why: a thread that cannot be made ends the engine with an error, if memory does not end it first
// limits: cpu_seconds=2 wall_seconds=3 processes=40

const { Worker } = require("worker_threads");

function more() {
  const worker = new Worker("setInterval(() => {}, 1000)", { eval: true });
  worker.on("error", () => {});
  setImmediate(more);
}
more();
