"""Reading YAML files: every fault is one line with file, key and mend."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from runners.configuration import ConfigError, Settings, load, one_line


class Cat(Settings):
    kind: Literal["cat"]
    lives: int = 9


class Dog(Settings):
    kind: Literal["dog"]
    name: str


class House(Settings):
    street: str
    pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]] = Field(default=[])


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "house.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_good_file_becomes_values(written):
    house = load(written("street: 长安街\npets: [{kind: cat}]"), House)
    assert house == House(street="长安街", pets=[Cat(kind="cat")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("street: x\nstret: y", "stret: unknown key; did you mean 'street'? legal keys are pets"),
        ("street: x\nzzz: y", "zzz: unknown key; legal keys are pets, street"),
        ("street: x\npets: [{kind: cat, livs: 1}]", "did you mean 'lives'? legal keys are kind"),
        ("street: x\npets: [{kind: cow}]", "'cat', 'dog'"),
        ("pets: []", "street: Field required"),
        ("street: [x]", "street: Input should be a valid string"),
        ("", "must be a mapping with the keys pets, street"),
        ("- a", "must be a mapping"),
        ("street: {", "is not valid YAML"),
        (b"street: \xff\xfe", "is not valid YAML"),
        ("street: !!python/object/apply:os.getcwd []", "is not valid YAML"),
    ],
)
def test_every_fault_is_one_line_with_the_file(written, text, message):
    path = written(text)
    with pytest.raises(ConfigError) as caught:
        load(path, House)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, House)


@given(st.text())
def test_one_line_is_one_line_and_stays_the_same(text):
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(one_line(text)) == one_line(text)
