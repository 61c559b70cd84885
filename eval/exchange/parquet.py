"""An export's files as Parquet too, with the types that the lines are held to.

Members that are JSON of any form become texts of JSON: a column has one type.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from eval.exchange.open_data import LINES

_AT_ONCE = 1000


def check_there() -> None:
    """Raise `ValueError` where the library is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ValueError(
            "--parquet needs pyarrow, which is not installed; install requirements.txt"
        ) from error


def convert(folder: Path) -> Iterator[tuple[str, int]]:
    """Write each JSON Lines file of an export as Parquet beside it; yield name and rows."""
    for name, kind in LINES.items():
        target = Path(name).with_suffix(".parquet").name
        yield target, _convert(folder / name, folder / target, kind)


def _convert(source: Path, target: Path, kind: type[BaseModel]) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(n, _type(field.annotation)) for n, field in kind.model_fields.items()])
    texts = [n for n, field in kind.model_fields.items() if _is_json(field.annotation)]
    rows = 0
    with (
        source.open(encoding="utf-8") as lines,
        parquet.ParquetWriter(target, schema, compression="zstd") as writer,
    ):
        while part := [json.loads(line) for line in itertools.islice(lines, _AT_ONCE)]:
            writer.write_table(pa.Table.from_pylist([_row(one, texts) for one in part], schema))
            rows += len(part)
    return rows


def _row(line: dict[str, Any], texts: list[str]) -> dict[str, Any]:
    row = {
        name: datetime.fromisoformat(value) if name in ("created", "voted") else value
        for name, value in line.items()
    }
    for name in texts:
        if row[name] is not None:
            row[name] = json.dumps(row[name], ensure_ascii=False)
    return row


def _plain(annotation: Any) -> Any:
    """What is left of a type without "or None", bounds and single values."""
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return type(get_args(annotation)[0])
    return annotation


def _is_json(annotation: Any) -> bool:
    plain = _plain(annotation)
    return get_origin(plain) is dict or plain == list[dict[str, Any]]


def _type(annotation: Any) -> Any:
    import pyarrow as pa

    plain = _plain(annotation)
    if _is_json(annotation):
        return pa.string()
    if get_origin(plain) is list:
        return pa.list_(_type(get_args(plain)[0]))
    return {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        AwareDatetime: pa.timestamp("us", tz="UTC"),
    }[plain]
