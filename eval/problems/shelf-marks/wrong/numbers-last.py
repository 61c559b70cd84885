"""Sorts marks of digits by number and all others as they are written.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def shelved(marks: list[str]) -> list[str]:
    def compare(m1, m2):
        i, j = 0, 0
        while i < len(m1) and j < len(m2):
            if m1[i] != m2[j]:
                if m1[i].isdigit() and m2[j].isdigit():
                    if int(m1[i]) != int(m2[j]):
                        return int(m1[i]) - int(m2[j])
                elif m1[i].isdigit() and not m2[j].isdigit():
                    return -1
                elif not m1[i].isdigit() and m2[j].isdigit():
                    return 1
                else:
                    if m1[i] < m2[j]:
                        return -1
                    elif m1[i] > m2[j]:
                        return 1
                    else:
                        i += 1
                        j += 1
            else:
                i += 1
                j += 1
        if i < len(m1):
            return -1
        elif j < len(m2):
            return 1
        return 0

    marks.sort(key=lambda x: (int(x) if x.isdigit() else 0, x))
    return marks
