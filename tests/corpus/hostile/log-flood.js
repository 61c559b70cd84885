// leitai: outcome=OLE|TLE|MLE topic=log-floods
// why: Node keeps what a full pipe does not take, and sends it only when the loop ends

for (let line = 0; ; line++) console.error("warning number %d, %s", line, "nothing ".repeat(500));
