'use strict';
// Loaded before a program. Node writes to a pipe whenever the reader has room, so a program
// that prints without end would fill its memory instead, and one that exits would lose what
// it has printed. Here it waits.
for (const stream of [process.stdout, process.stderr]) {
  if (stream._handle && stream._handle.setBlocking) stream._handle.setBlocking(true);
}
