# leitai: outcome=RE topic=posix-spawn exit_code=4

exec python3 -c "import os; os._exit(4)"
