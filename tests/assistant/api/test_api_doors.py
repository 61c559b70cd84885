"""`/v1` behind every door: a key is enough, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from front import front
from scripted_arena import remote_lineup
from served import Served

from assistant.limits import AppSettings
from eval.records import Records
from eval.records.keys import Keys
from eval.records.people import Accounts
from runners.scripted import ScriptedEndpoint


@pytest.fixture(params=["cookie", "accounts", "proxy"])
def behind(request, tmp_path, migrated_file) -> Iterator[tuple[Served, Keys, Accounts]]:
    """An API behind the door of each mode, with an account for ann."""
    path = tmp_path / "leitai.db"
    path.write_bytes(migrated_file.read_bytes())
    records, accounts = Records.open(f"sqlite:///{path}"), Accounts.open(f"sqlite:///{path}")
    endpoint = ScriptedEndpoint().start_in_thread()
    settings = AppSettings.model_validate({"people": {"mode": request.param}})
    behind_it = accounts if request.param != "cookie" else None
    lineup = remote_lineup({"alpha": endpoint.base_url})
    with front(lineup, records, tmp_path, settings=settings, accounts=behind_it) as served:
        yield served, Keys.beside(records), accounts
    endpoint.stop()
    accounts.close()
    records.close()


def test_a_key_opens_v1_and_nothing_else_does(behind) -> None:
    served, keys, accounts = behind
    ann = accounts.add("ann", "member", None)
    headers = {"Authorization": f"Bearer {keys.make(ann.person, 'editor')[1]}"}
    body = json.dumps({"model": "alpha", "messages": [{"role": "user", "content": "x"}]}).encode()
    for path in ("/v1/models", "/v1/chat/completions", "/v1/nothing"):
        strangers = {"Accept": "text/html", "X-Forwarded-User": "ann"}
        status, received, answer = served.request(path, headers=strangers)
        assert (status, "set-cookie" in received) == (401, False)
        assert json.loads(answer)["error"]["code"] == "invalid_api_key"
    # An editor's page on another site may send it: the key is what counts.
    headers["Sec-Fetch-Site"] = "cross-site"
    status, received, answer = served.request("/v1/chat/completions", "POST", body, headers)
    assert (status, "set-cookie" in received) == (200, False)
    assert json.loads(answer)["choices"][0]["message"]["content"] == "Hello from the script."
    for path in ("/v1", "/v1/../config", "//v1/models", "/V1/models"):
        assert served.request(path, headers=headers)[0] in (401, 403, 404), path


def test_a_key_is_no_way_into_the_pages(behind) -> None:
    served, keys, accounts = behind
    key = keys.make(accounts.add("ann", "admin", None).person, "editor")[1]
    with_key = served.request("/config", headers={"Authorization": f"Bearer {key}"})[0]
    assert with_key == served.request("/config")[0]


def test_a_removed_account_takes_its_keys_with_it(behind) -> None:
    served, keys, accounts = behind
    key = keys.make(accounts.add("ann", "member", None).person, "editor")[1]
    accounts.remove("ann")
    status, _, _ = served.request("/v1/models", headers={"Authorization": f"Bearer {key}"})
    assert status == 401
