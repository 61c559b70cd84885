-- leitai: outcome=RE topic=proc

.bail on
.read /etc/passwd
