# leitai: outcome=OK topic=null-characters,surrogates
# stdout: "a\u0000b\ufffd\ufffd\ufffd|\ufffd"

printf 'a\0b\355\240\200|\377'
