"""How an answer is compared, and files of submissions judged."""
