-- leitai: outcome=OK topic=proc,disk-filling
-- never: escaped

SELECT CASE WHEN writefile('/etc/leitai', 'x') > 0 OR writefile('/usr/leitai', 'x') > 0
            OR writefile('/proc/sys/kernel/core_pattern', 'x') > 0 THEN 'esca' || 'ped' ELSE 'held' END;
