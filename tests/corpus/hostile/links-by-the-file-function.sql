-- leitai: outcome=OK topic=symlinks
-- why: a link is left that nobody follows
-- never: root:

SELECT writefile('result.txt', '/etc/passwd', 41471);
SELECT 'held';
