-- leitai: outcome=OK topic=swallowed-time-outs
-- stdout: done

.mode list
.headers off
.nullvalue ''
.timeout 1000000
SELECT 'done';
