-- leitai: outcome=RE topic=stack,endless-generators
-- stderr: too many levels|trigger

PRAGMA recursive_triggers = 1;
CREATE TABLE a(n);
CREATE TRIGGER again AFTER INSERT ON a BEGIN INSERT INTO a VALUES (new.n + 1); END;
INSERT INTO a VALUES (1);
