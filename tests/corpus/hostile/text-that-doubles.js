// leitai: outcome=RE topic=memory
// stderr: Invalid string length

let text = "lol";
for (;;) text += text;
