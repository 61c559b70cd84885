# leitai: outcome=RE topic=self-kill,sys-exit exit_code=137
# why: 137 is only a number that a shell also uses for killed programs

exit 137
