-- leitai: outcome=OK topic=looks-around,tables
-- stdout: 0

.mode list
.headers off
.nullvalue ''
SELECT count(*) FROM sqlite_master;
