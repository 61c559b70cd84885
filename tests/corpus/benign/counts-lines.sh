# leitai: outcome=OK topic=input
# stdin: "b\na\nb\n"
# stdout: "a 1\nb 2"

sort | uniq -c | while read -r count word; do echo "$word $count"; done
