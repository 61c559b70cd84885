"""Counts the boards of the commonest colour, wherever they stand.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def longest_stretch(boards: str, repaints: int) -> int:
    n = len(boards)
    if n == 0:
        return 0
    
    # Count the frequency of each color
    color_count = {}
    for board in boards:
        if board in color_count:
            color_count[board] += 1
        else:
            color_count[board] = 1
    
    # Sort the colors by their frequency in descending order
    sorted_colors = sorted(color_count.items(), key=lambda x: x[1], reverse=True)
    
    # Initialize the result
    result = 0
    
    # Iterate over the sorted colors
    for color, count in sorted_colors:
        # Calculate the maximum number of boards of this color that can be painted
        max_paintable = min(count, n - result)
        
        # Update the result
        result = max(result, max_paintable)
        
        # If we have used all repaints, break the loop
        if repaints == 0:
            break
    
    return result
