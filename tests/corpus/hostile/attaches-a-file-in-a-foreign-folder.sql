-- leitai: outcome=RE topic=disk-filling

ATTACH '/etc/leitai.db' AS there;
CREATE TABLE there.kept(words);
