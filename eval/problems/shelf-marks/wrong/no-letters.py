"""Makes a number of every part and stumbles over the letters."""


def shelved(marks):
    def key(mark):
        numbers = [int(part) for part in mark.split(".")]
        while numbers and numbers[-1] == 0:
            numbers.pop()
        return numbers

    return sorted(marks, key=key)
