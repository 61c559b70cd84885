"""Gives back a single letter, or the word as it was.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def last_word(word: str, most: int) -> str:
    # Sort the word by length in descending order
    sorted_word = sorted(word, key=len, reverse=True)
    
    # Iterate through the sorted word
    for i in range(len(sorted_word)):
        # Check if the current word can be extended by the remaining letters
        if len(sorted_word[i]) + most >= len(word):
            # Return the extended word
            return sorted_word[i]
    
    # If no valid word is found, return the original word
    return word
