-- leitai: outcome=OK topic=tables
-- stdout: "Ada|2\nBela|1"

.mode list
.headers off
.nullvalue ''
CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE books(owner INTEGER, title TEXT);
INSERT INTO people VALUES (1, 'Ada'), (2, 'Bela');
INSERT INTO books VALUES (1, 'x'), (1, 'y'), (2, 'z');
SELECT name, count(*) FROM people JOIN books ON owner = id GROUP BY id ORDER BY name;
