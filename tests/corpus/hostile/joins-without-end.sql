-- leitai: outcome=TLE topic=swallowed-time-outs
-- limits: cpu_seconds=0.5

WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
SELECT count(*) FROM numbers a, numbers b, numbers c, numbers d WHERE a.n * b.n = c.n * d.n + 1;
