"""Files whose digest only their hub knows: declared once, kept from then on."""

from __future__ import annotations

import hashlib
import json

import pytest

from runners.lineup import Weights
from runners.weights import WeightsError, WeightStore

HF = {"kind": "huggingface", "repository": "a/b", "file": "x.gguf"}
MS = {"kind": "modelscope", "repository": "a/b", "file": "x.gguf", "revision": "master"}
LIST = "/api/v1/models/a/b/repo/files?Revision=master&Recursive=true"


def unpinned(*sources):
    return Weights.model_validate({"file": "x.gguf", "sources": list(sources)})


@pytest.fixture
def on_hub(hub):
    """Put bytes on both hubs, with the digest that the hubs declare."""

    def put(content, digest=None):
        digest = digest or hashlib.sha256(content).hexdigest()
        for path in ("/hf/a/b/resolve/main/x.gguf", "/models/a/b/resolve/master/x.gguf"):
            hub.files[path] = content
        linked = {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(content))}
        hub.heads["/hf/a/b/resolve/main/x.gguf"] = linked
        files = [{"Path": "x.gguf", "Size": len(content), "Sha256": digest}]
        hub.files[LIST] = json.dumps({"Data": {"Files": files}}).encode()

    return put


@pytest.mark.parametrize("source", [HF, MS], ids=["huggingface", "modelscope"])
def test_the_hubs_digest_is_checked_and_kept(on_hub, content, tmp_path, source):
    on_hub(content)
    store, weights = WeightStore(tmp_path), unpinned(source)
    assert store.find(weights) is None
    path = store.ensure(weights)
    assert path.read_bytes() == content
    assert store.find(weights) == path
    assert store.pinned(weights).sha256 == hashlib.sha256(content).hexdigest()


def test_bytes_that_are_not_what_the_hub_declared_are_refused(on_hub, content, tmp_path):
    on_hub(content, digest="0" * 64)
    with pytest.raises(WeightsError) as caught:
        WeightStore(tmp_path).ensure(unpinned(HF))
    assert [cause.code for cause in caught.value.causes] == ["wrong_digest"]
    assert WeightStore(tmp_path).pinned(unpinned(HF)) is None


def test_other_bytes_under_the_same_name_are_refused_later(on_hub, content, tmp_path):
    on_hub(content)
    store, weights = WeightStore(tmp_path), unpinned(HF)
    store.ensure(weights).unlink()
    on_hub(content[::-1])
    with pytest.raises(WeightsError, match="digest"):
        store.ensure(weights)


def test_a_hub_that_declares_nothing_is_passed_over(hub, on_hub, content, tmp_path):
    on_hub(content)
    hub.heads.clear()
    with pytest.raises(WeightsError, match="declares no SHA-256"):
        WeightStore(tmp_path).ensure(unpinned(HF))
    assert WeightStore(tmp_path).ensure(unpinned(HF, MS)).read_bytes() == content


def test_a_local_file_declares_itself(content, tmp_path):
    (tmp_path / "x.gguf").write_bytes(content)
    local = {"kind": "local", "path": str(tmp_path / "x.gguf")}
    path = WeightStore(tmp_path / "store").ensure(unpinned(local))
    assert path.name == hashlib.sha256(content).hexdigest()
