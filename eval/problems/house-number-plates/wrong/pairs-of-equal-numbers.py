"""Gives each number with each equal one, itself among them; plates are never compared.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def same_plates(numbers: list[str]) -> list[list[int]]:
    groups = []
    for i in range(len(numbers)):
        if len(numbers[i]) == 1:
            groups.append([i])
        else:
            for j in range(len(numbers)):
                if numbers[i] == numbers[j]:
                    groups.append([i, j])
    return groups
