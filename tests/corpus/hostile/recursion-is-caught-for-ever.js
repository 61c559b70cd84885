// leitai: outcome=TLE topic=stack,swallowed-time-outs
// limits: cpu_seconds=0.5

function deeper() {
  try {
    deeper();
  } finally {
    deeper();
  }
}
deeper();
