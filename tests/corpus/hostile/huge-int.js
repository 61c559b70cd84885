// leitai: outcome=RE|TLE|MLE topic=huge-ints
// why: depending on its version the engine refuses the size, or works on it until a limit

let number = 3n;
for (;;) number **= 3n;
