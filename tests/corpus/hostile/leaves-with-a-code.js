// leitai: outcome=RE topic=sys-exit exit_code=9

process.exit(9);
