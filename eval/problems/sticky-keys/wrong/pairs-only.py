"""Takes a held key for pairs of equal letters.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def fits(typed: str, mask: str) -> bool:
    i, j = 0, 0
    while i < len(typed) and j < len(mask):
        if mask[j] == '*':
            if i < len(typed) - 1 and typed[i] == typed[i + 1]:
                i += 2
            else:
                j += 1
        elif mask[j] == typed[i]:
            i += 1
            j += 1
        else:
            return False
    return i == len(typed) and j == len(mask)
