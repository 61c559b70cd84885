// leitai: outcome=OLE topic=output-floods

const { writeSync } = require("fs");

const line = "x".repeat(1 << 16);
for (;;) {
  try {
    writeSync(1, line);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
