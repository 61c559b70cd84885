"""What is computed from votes: strengths, standings and who beat whom."""
