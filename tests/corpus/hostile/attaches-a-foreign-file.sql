-- leitai: outcome=RE topic=proc,disk-filling
-- never: root:

ATTACH '/etc/passwd' AS words;
SELECT * FROM words.sqlite_master;
