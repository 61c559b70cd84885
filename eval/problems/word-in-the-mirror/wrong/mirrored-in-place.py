"""Changes the letters but does not turn the text round: a run of letters that stay."""

PAIRS = {"b": "d", "d": "b", "p": "q", "q": "p", "o": "o", "v": "v", "w": "w", "x": "x"}


def longest_in_mirror(text):
    best = run = ""
    for letter in text:
        run = run + letter if PAIRS.get(letter) == letter else ""
        if len(run) > len(best):
            best = run
    return best
