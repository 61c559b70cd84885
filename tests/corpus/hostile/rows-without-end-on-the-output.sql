-- leitai: outcome=OLE topic=endless-generators,output-floods

.mode list
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT n, 'a row like any other, of which there are many and more' FROM numbers;
