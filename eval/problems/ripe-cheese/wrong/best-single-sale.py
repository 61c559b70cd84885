"""The best single purchase and sale, whatever ripens or rests.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

class Solution:
    def best_profit(self, prices: list[int], keep: int, rest: int) -> int:
        n = len(prices)
        if n == 0:
            return 0
        
        # Initialize the maximum profit and the minimum price
        max_profit = 0
        min_price = prices[0]
        
        # Iterate through the prices starting from the second day
        for i in range(1, n):
            # Update the minimum price if the current price is lower
            if prices[i] < min_price:
                min_price = prices[i]
            
            # Calculate the profit if the current price is higher than the minimum price
            if prices[i] - min_price > max_profit:
                max_profit = prices[i] - min_price
        
        # If the rest is not enough to cover the minimum price, return 0
        if rest >= min_price:
            return max_profit
        
        # Calculate the profit if the rest is enough to cover the minimum price
        return max_profit + rest - min_price
