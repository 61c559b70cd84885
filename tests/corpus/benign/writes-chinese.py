# leitai: outcome=OK topic=letters
# stdout: 你好，世界 naïve 🙂

print("你好，世界", "naïve", "🙂")
