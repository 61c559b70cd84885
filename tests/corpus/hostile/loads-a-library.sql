-- leitai: outcome=RE topic=forbidden-calls,posix-spawn

.load /lib/x86_64-linux-gnu/libc.so.6
SELECT load_extension('/lib/x86_64-linux-gnu/libc.so.6', 'system');
