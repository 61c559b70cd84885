"""Copies the pattern instead of unfolding it, doubles the letter after a bracket, and ignores the place.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def letter_at(pattern: str, place: int) -> str:
    # 将 pattern 转换为小写字母
    pattern = pattern.lower()
    
    # 初始化结果字符串
    result = ""
    
    # 遍历 pattern
    for i in range(len(pattern)):
        # 如果是 '('，则将 pattern 中的字符连接起来
        if pattern[i] == '(':
            result += pattern[i:i+2]
        # 如果是 ')'，则将 pattern 中的字符反转
        elif pattern[i] == ')':
            result += pattern[i][::-1]
        # 如果是字母，将其添加到结果字符串中
        else:
            result += pattern[i]
    
    # 返回结果字符串
    return result
