-- leitai: outcome=OK topic=posix-spawn,agents-memory
-- why: a command of the tool's has the same walls around it as the tool
-- never: escaped

.shell cat /proc/1/environ /proc/1/mem /etc/shadow && printf 'esca%s' ped
.system touch /etc/leitai && printf 'esca%s' ped
SELECT 'held';
