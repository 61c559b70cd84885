"""Split the telegram in every way and price each."""


def telegram_price(text: str, book: dict[str, int], letter: int, change: int) -> int:
    def splits(rest: str):
        if not rest:
            yield []
            return
        for following in splits(rest[1:]):
            yield [("letter", letter), *following]
        for word, price in book.items():
            if rest.startswith(word):
                for following in splits(rest[len(word) :]):
                    yield [("word", price), *following]

    def price_of(parts) -> int:
        changes = sum(a[0] != b[0] for a, b in zip(parts, parts[1:]))
        return sum(price for _, price in parts) + change * changes

    return min(price_of(parts) for parts in splits(text))
