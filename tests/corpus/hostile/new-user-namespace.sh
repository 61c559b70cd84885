# leitai: outcome=SECURITY topic=namespaces signal=31

exec unshare --user --map-root-user id
