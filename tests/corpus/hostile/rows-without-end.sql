-- leitai: outcome=TLE topic=endless-generators,swallowed-time-outs
-- limits: cpu_seconds=0.5

WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT max(n) FROM numbers;
