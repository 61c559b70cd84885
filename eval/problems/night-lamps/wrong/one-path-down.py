"""Adds up the best path from the root to a leaf.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

from collections import defaultdict

def brightest(root: TreeNode | None) -> int:
    if not root:
        return 0

    # Dictionary to store the maximum brightness of each node
    max_brightness = defaultdict(int)

    # Helper function to calculate the maximum brightness of a node
    def dfs(node):
        if not node:
            return 0

        # Calculate the maximum brightness of the left and right subtrees
        left_max = dfs(node.left)
        right_max = dfs(node.right)

        # Calculate the maximum brightness of the current node
        current_max = node.val + max(left_max, right_max)

        # Update the maximum brightness of the current node
        max_brightness[node] = current_max

        # Return the maximum brightness of the current node
        return current_max

    # Calculate the maximum brightness of the root node
    dfs(root)

    # Return the maximum brightness of the root node
    return max_brightness[root]
