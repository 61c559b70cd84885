"""Human ratings of a run's answers: who rates what, how severe raters are, how far they agree."""
