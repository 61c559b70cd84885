# leitai: outcome=OK topic=surrogates,null-characters
# call: entry=f
# inputs: [["surrogate"], ["null"], ["pair"], ["key"], ["both"]]
# right: ["?", "a\u0000b", "\ud83d\ude00", {"\u0000": 1}, "\u0000"]
# ends: wrong right wrong|right right wrong|RE


def f(kind):
    return {
        "surrogate": "\ud800", "null": "a\0b", "pair": "\ud83d\ude00", "key": {"\0": 1},
        "both": "\0\udcff\ud800",
    }[kind]
