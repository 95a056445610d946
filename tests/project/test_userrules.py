"""A user's own rule files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.project.problems import ProjectError
from tf2mig.project.userrules import check_rule_files, packages

GOOD = '[[rename]]\nrule = "ACME1"\ntf1 = ["wrap.nets.old", "tf.x"]\ntf2 = "wrap.nets.new"\n'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_packages(folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    check_rule_files([str(folder / "mine.toml")])
    assert packages(["mine.toml"]) == (b"wrap",)
    assert packages([]) == ()


@pytest.mark.parametrize("content", ["[[rename", '[[rename]]\ntf2 = "x"\n', GOOD + "colour = 3\n"])
def test_what_is_wrong_is_told_with_the_file(folder: Path, content: str) -> None:
    path = folder / "mine.toml"
    path.write_text(content)
    with pytest.raises(ProjectError, match=r"mine\.toml"):
        check_rule_files([str(path)])
