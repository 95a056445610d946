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


def test_templates_may_take_what_the_symbol_takes(folder: Path) -> None:
    (folder / "mine.toml").write_text(CALL + 'tf2 = "tf.math.log({x}, name={name})"\ncompat = "keep"\n')
    check_rule_files([str(folder / "mine.toml")])


def test_packages(folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    check_rule_files([str(folder / "mine.toml")])
    assert packages(["mine.toml"]) == (b"wrap",)
    assert packages([]) == ()


CALL = '[[call]]\nrule = "ACME1"\ntf1 = "tf.log"\n'


@pytest.mark.parametrize(
    "content",
    [
        "[[rename",
        '[[rename]]\ntf2 = "x"\n',
        GOOD + "colour = 3\n",
        CALL + "tf2 = 5\n",
        CALL + 'tf2 = "tf.math.log({x"\n',
        CALL + 'tf2 = "tf.math.log({x}) +* 3"\n',
        CALL + 'tf2 = "tf.math.log({nope})"\n',
        CALL + 'tf2 = "tf.math.log({x})"\ntargets = "2.21"\n',
        CALL + 'tf2 = "tf.math.log({x})"\nwhen = "given"\n',
        '[[call]]\nrule = "ACME1"\ntf1 = 3\n',
    ],
)
def test_what_is_wrong_is_told_with_the_file(folder: Path, content: str) -> None:
    path = folder / "mine.toml"
    path.write_text(content)
    with pytest.raises(ProjectError, match=r"mine\.toml"):
        check_rule_files([str(path)])
