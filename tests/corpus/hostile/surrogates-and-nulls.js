// leitai: outcome=OK topic=surrogates,null-characters,nan,huge-ints
// stdout: "\ufffd|a\u0000b|NaN|-0|18446744073709551617"

console.log("\ud800|a\0b|" + NaN + "|-0|" + (2n ** 64n + 1n));
