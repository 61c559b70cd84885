-- leitai: outcome=OK topic=disk-filling,proc
-- why: the tool says on the error stream that it cannot, and goes on
-- stderr: unable to open

.open /etc/leitai.db
CREATE TABLE kept(words);
