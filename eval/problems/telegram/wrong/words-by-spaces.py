"""Splits at spaces and prices neighbours together.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def telegram_price(text: str, book: dict[str, int], letter: int, change: int) -> int:
    if not text:
        return 0
    
    parts = text.split()
    total_price = 0
    
    for i in range(len(parts) - 1):
        if parts[i] in book and parts[i + 1] in book:
            total_price += book[parts[i]] + book[parts[i + 1]] + change
        else:
            total_price += book[parts[i]] + letter
    
    return total_price
