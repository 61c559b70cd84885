-- leitai: outcome=MLE topic=endless-generators,memory
-- limits: memory_mb=64 cpu_seconds=10

CREATE TABLE kept(words);
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
INSERT INTO kept SELECT zeroblob(100000) FROM numbers;
