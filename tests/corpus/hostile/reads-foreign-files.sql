-- leitai: outcome=OK topic=proc,agents-memory
-- never: escaped

SELECT CASE WHEN length(readfile('/etc/shadow')) > 0 OR length(readfile('/proc/1/environ')) > 0
            OR length(readfile('/proc/1/maps')) > 0 THEN 'esca' || 'ped' ELSE 'held' END;
