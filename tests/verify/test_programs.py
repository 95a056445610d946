"""Which program a path means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.verify import programs
from tf2mig.verify.programs import UsageError, locate

STARTED = 'def main(): pass\nif __name__ == "__main__":\n    main()\n'


def test_a_file_runs_among_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    found = locate(tmp_path / "train.py", None)
    assert (found.root, found.entry) == (tmp_path.resolve(), "train.py")


def test_the_only_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text("")
    assert locate(tmp_path, None).entry == "src/train.py"


def test_the_only_file_that_starts_something(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("import os\n")
    (tmp_path / "train.py").write_text(STARTED)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "hook.py").write_text(STARTED)
    assert locate(tmp_path, None).entry == "train.py"


def test_two_entries_need_a_choice(tmp_path: Path) -> None:
    for name in ("train.py", "eval.py"):
        (tmp_path / name).write_text(STARTED)
    with pytest.raises(UsageError, match=r"--entry \(eval.py, train.py\)"):
        locate(tmp_path, None)
    assert locate(tmp_path, "eval.py").entry == "eval.py"


def test_errors_of_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        locate(tmp_path / "none.py", None)
    with pytest.raises(UsageError, match="no Python file"):
        locate(tmp_path, None)
    with pytest.raises(UsageError, match="has no file"):
        locate(tmp_path, "none.py")
    (tmp_path / "a.py").write_text("")
    with pytest.raises(UsageError, match="is for folders"):
        locate(tmp_path / "a.py", "b.py")


def test_a_folder_too_large_to_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("# " + "x" * 100)
    monkeypatch.setattr(programs, "LARGEST", 50)
    with pytest.raises(UsageError, match="a folder of its own"):
        locate(tmp_path / "a.py", None)
