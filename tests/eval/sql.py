"""SQL past the records, as a person with a database client would write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine

from eval.records import DatabaseUnavailable, Records


@contextmanager
def raw(url: str) -> Iterator[Connection]:
    """A transaction on the database, committed at the end."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def refused(url: str) -> DatabaseUnavailable:
    """The error of opening `url`, which must be one line."""
    with pytest.raises(DatabaseUnavailable) as error:
        Records.open(url, patience=0.2)
    assert "\n" not in str(error.value)
    return error.value
