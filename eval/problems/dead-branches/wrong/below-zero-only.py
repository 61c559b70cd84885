"""Prunes leaves below zero only.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right

def prune(root: TreeNode | None) -> TreeNode | None:
    if not root:
        return None
    
    root.left = prune(root.left)
    root.right = prune(root.right)
    
    if root.val < 0 and not root.left and not root.right:
        return None
    
    return root
