"""Where support modules go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.project import support
from tf2mig.project.problems import ProjectError
from tf2mig.project.support import (
    destinations,
    is_support_module,
    support_names,
    support_source,
    write_support,
)


@pytest.mark.parametrize(
    "statement",
    [
        "import tf1_mnist",
        "import tf1_mnist as input_data",
        "    import numpy, tf1_mnist",
        "from tf1_mnist import read_data_sets",
    ],
)
def test_absolute_imports_need_it_in_the_search_folder(folder: Path, statement: str) -> None:
    assert destinations("tf1_mnist", [("pkg/a.py", str(folder), f"x = 1\n{statement}\n")]) == ["tf1_mnist.py"]


@pytest.mark.parametrize(
    "statement", ["from . import tf1_mnist", "from . import a, tf1_mnist as m", "from .tf1_mnist import read"]
)
def test_relative_imports_need_it_beside_the_file(folder: Path, statement: str) -> None:
    assert destinations("tf1_mnist", [("pkg/a.py", str(folder), f"{statement}\n")]) == ["pkg/tf1_mnist.py"]


def test_only_where_it_is_imported(folder: Path) -> None:
    texts = [
        ("a.py", str(folder), "import tf1_mnist\n"),
        ("b/c.py", str(folder / "b"), "import tf1_mnist_more\n# import tf1_mnist\n"),
        ("b/d.py", str(folder / "b"), "import tf1_mnist\n"),
    ]
    assert destinations("tf1_mnist", texts) == ["tf1_mnist.py", "b/tf1_mnist.py"]


def test_written_once_and_never_over_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "support_source", lambda name: f"# {name}\n".encode())
    texts = [("a.py", str(folder), "import tf1_mnist\nimport tf1_crf\n")]
    (folder / "tf1_crf.py").write_text("mine\n")
    written, problems = write_support(["tf1_mnist", "tf1_crf"], texts)
    assert written == ["tf1_mnist.py"]
    assert (folder / "tf1_mnist.py").read_text() == "# tf1_mnist\n"
    assert (folder / "tf1_crf.py").read_text() == "mine\n"
    assert [problem.path for problem in problems] == ["tf1_crf.py"]
    assert write_support(["tf1_mnist"], texts) == ([], [])


def test_what_a_support_module_imports_goes_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"tf1_a": b"from tf1_b import x\nimport numpy\n", "tf1_b": b"import tf1_a\n"}
    monkeypatch.setattr(support, "support_source", lambda name: sources[name])
    monkeypatch.setattr(support, "support_names", lambda: frozenset(sources))
    (folder / "pkg").mkdir()
    written, problems = write_support(["tf1_a"], [("pkg/m.py", str(folder), "from .tf1_a import y\n")])
    assert (written, problems) == (["pkg/tf1_a.py", "pkg/tf1_b.py"], [])


def test_no_plain_import(folder: Path) -> None:
    assert destinations("tf1_a", [("a.py", str(folder), "x = __import__('tf1_a')\n")]) == ["tf1_a.py"]


def test_module_that_is_not_shipped(folder: Path) -> None:
    with pytest.raises(ProjectError, match="support module cannot be read"):
        support_source("tf1_no_such_thing")
    assert write_support(["tf1_no_such_thing"], [("a.py", str(folder), "")])[1]


def test_support_modules_are_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "support_source", lambda name: b"a\nb\n")
    names = frozenset({"tf1_mnist"})
    assert is_support_module("x/tf1_mnist.py", b"a\nb\n", names)
    assert is_support_module("x/tf1_mnist.py", b"a\r\nb\r\n", names)
    assert not is_support_module("x/tf1_mnist.py", b"a\nc\n", names)
    assert not is_support_module("x/other.py", b"a\nb\n", names)


def test_each_name_is_a_module() -> None:
    for name in support_names():
        compile(support_source(name), name, "exec")
