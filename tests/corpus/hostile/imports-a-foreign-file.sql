-- leitai: outcome=RE topic=proc
-- never: root:[$*!]

CREATE TABLE kept(words);
.mode list
.import /etc/shadow kept
SELECT * FROM kept;
