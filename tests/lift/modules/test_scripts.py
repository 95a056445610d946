"""Which modules are scripts, and what each of them needs."""

from __future__ import annotations

from tf2mig.lift.modules.scripts import scripts
from tf2mig.syntax.source import Source


def test_scripts_and_what_they_import() -> None:
    sources = [
        Source("import model\n", "train.py"),
        Source("import layers\n", "model.py"),
        Source("X = 1\n", "layers.py"),
        Source("from layers import X\n", "look.py"),
    ]
    found = {name: [s.path for s in run] for name, run in scripts(sources).items()}
    assert found == {"train.py": ["train.py", "model.py", "layers.py"], "look.py": ["layers.py", "look.py"]}


def test_modules_in_a_circle_belong_to_no_script() -> None:
    sources = [Source("import b\n", "a.py"), Source("import a\n", "b.py"), Source("x = 1\n", "c.py")]
    assert scripts(sources) == {}


def test_a_module_that_cannot_be_read() -> None:
    assert scripts([Source("x = (\n", "a.py"), Source("import a\n", "b.py")]) == {}
