"""Finds the longest stretch of one colour as it stands; nothing is repainted.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

class Solution:
    def longest_stretch(self, boards: str, repaints: int) -> int:
        n = len(boards)
        if n == 0:
            return 0
        
        # Initialize variables
        max_length = 0
        current_length = 1
        last_col = boards[0]
        
        # Iterate through the boards
        for i in range(1, n):
            if boards[i] == last_col:
                current_length += 1
            else:
                max_length = max(max_length, current_length)
                current_length = 1
                last_col = boards[i]
        
        # Check the last stretch
        max_length = max(max_length, current_length)
        
        return max_length
