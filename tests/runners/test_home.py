"""Where data lies: the environment's rules."""

from runners.home import home, weights_root


def test_leitai_home_wins_and_is_made_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "a" / "b"))
    monkeypatch.delenv("LEITAI_WEIGHTS", raising=False)
    assert home() == tmp_path / "a" / "b"
    assert home().stat().st_mode & 0o777 == 0o700
    assert weights_root() == home() / "weights"


def test_without_it_the_users_data_folder_is_used(tmp_path, monkeypatch):
    monkeypatch.delenv("LEITAI_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home() == tmp_path / "leitai"


def test_weights_may_lie_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LEITAI_WEIGHTS", str(tmp_path / "big"))
    assert weights_root() == tmp_path / "big"
    assert not (tmp_path / "home").exists()
