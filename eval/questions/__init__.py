"""What is asked: problems of every kind, their signatures, starters and folders."""
