-- leitai: outcome=MLE|RE|TLE topic=disk-filling,memory
-- why: what does not fit into memory is sorted in files, which are memory too and have a size
-- limits: memory_mb=64 disk_mb=8 cpu_seconds=4

PRAGMA temp_store = 1;
PRAGMA cache_size = 10;
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000000)
SELECT n, hex(randomblob(100)) AS words FROM numbers ORDER BY words LIMIT 1 OFFSET 90000000;
