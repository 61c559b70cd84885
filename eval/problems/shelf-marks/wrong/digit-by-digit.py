"""Pads parts with zeros to 4 places and compares texts: longer numbers go wrong."""

import re


def shelved(marks):
    def key(mark):
        padded = [re.match(r"0*(\d*)", part)[1].rjust(4, "0") + part.lstrip("0123456789")
                  for part in mark.split(".")]
        while padded and padded[-1] == "0000":
            padded.pop()
        return padded

    return sorted(marks, key=key)
