"""Compares the text with itself read backwards, place by place; no letter is mirrored.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def longest_in_mirror(text: str) -> str:
    n = len(text)
    if n < 2:
        return ""
    
    # Create a mirror of the text
    mirror = text[::-1]
    
    # Initialize variables to track the longest stretch
    longest_stretch = ""
    current_stretch = ""
    
    # Iterate through the text
    for i in range(n):
        # Check if the current character matches the mirror character
        if text[i] == mirror[i]:
            # If it matches, append the current character to the current stretch
            current_stretch += text[i]
        else:
            # If it doesn't match, check if the current stretch is longer than the longest stretch
            if len(current_stretch) > len(longest_stretch):
                longest_stretch = current_stretch
            # Reset the current stretch
            current_stretch = ""
    
    # If the last stretch is longer than the longest stretch, add it
    if len(current_stretch) > len(longest_stretch):
        longest_stretch = current_stretch
    
    return longest_stretch
