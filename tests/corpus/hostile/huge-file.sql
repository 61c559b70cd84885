-- leitai: outcome=RE topic=huge-files,disk-filling
-- why: by SIGXFSZ
-- never: escaped
-- limits: disk_mb=8 memory_mb=128 produced_kb=64 cpu_seconds=3

SELECT CASE WHEN writefile('/tmp/huge', zeroblob(60000000)) = 60000000 THEN 'esca' || 'ped' ELSE 'held' END;
