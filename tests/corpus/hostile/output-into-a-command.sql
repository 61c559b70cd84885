-- leitai: outcome=OK topic=posix-spawn
-- why: a command of the tool's has the same walls around it as the tool
-- never: escaped

.output |sh
SELECT 'cat /proc/1/environ /etc/shadow && printf esca%s ped; touch /etc/leitai && printf esca%s ped; exit 0';
.output
SELECT 'held';
