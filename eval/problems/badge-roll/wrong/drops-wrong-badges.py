"""Sorts, and leaves wrong badges out instead of replacing them; an empty queue is an error.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def repair(badges: list[int]) -> list[int]:
    # Sort the badges to ensure the correct order
    badges.sort()
    
    # Initialize the result list with the first badge
    result = [badges[0]]
    
    # Iterate through the sorted badges starting from the second one
    for i in range(1, len(badges)):
        # Check if the current badge is not in the result list and is not less than 1 or greater than the length of the result list
        if badges[i] not in result and 1 <= badges[i] <= len(result):
            result.append(badges[i])
    
    return result
