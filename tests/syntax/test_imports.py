"""Adding and removing import statements."""

from __future__ import annotations

import ast

import pytest

from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import add_imports, loaded_names, remove_items
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import tensorflow as tf\nx = 1\n", "import tensorflow as tf\nimport a\nx = 1\n"),
        ('"""Doc."""\nx = 1\n', '"""Doc."""\nimport a\nx = 1\n'),
        ("# -*- coding: utf-8 -*-\n\nx = 1\n", "# -*- coding: utf-8 -*-\nimport a\n\nx = 1\n"),
        (
            "from __future__ import division\r\nx = 1\r\n",
            "from __future__ import division\r\nimport a\r\nx = 1\r\n",
        ),
        ("import os\nimport sys\n\nimport late\n", "import os\nimport sys\nimport a\n\nimport late\n"),
        ("import a\n", "import a\n"),
        ("import os", "import os\nimport a"),
        (
            "import os; import tensorflow as tf; x = 1\n",
            "import os; import tensorflow as tf; import a; x = 1\n",
        ),
        ("import tensorflow as tf  # why\nx = 1\n", "import tensorflow as tf  # why\nimport a\nx = 1\n"),
    ],
)
def test_add_imports(text: str, expected: str) -> None:
    result = apply_edits(text, add_imports(Tree(Source(text)), ["import a"]))
    assert result == expected
    ast.parse(result)


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        ("from a import b, c, d\n", ["c"], "from a import b, d\n"),
        ("from a import b, c, d\n", ["d"], "from a import b, c\n"),
        ("from a import b, c, d\n", ["b", "d"], "from a import c\n"),
        ("from a import (b,\n               c)\n", ["c"], "from a import (b)\n"),
        ("import a.b\nx = 1\n", ["a.b"], "x = 1\n"),
        ("x = 1; import a; y = 2\n", ["a"], "x = 1; y = 2\n"),
        ("x = 1; import a\n", ["a"], "x = 1\n"),
        ("def f():\n    import a\n", ["a"], "def f():\n    pass\n"),
        (
            "try:\n    import a\nexcept ImportError:\n    a = None\n",
            ["a"],
            "try:\n    pass\nexcept ImportError:\n    a = None\n",
        ),
    ],
)
def test_remove_items(text: str, gone: list[str], expected: str) -> None:
    tree = Tree(Source(text))
    node = next(n for n in ast.walk(tree.module) if isinstance(n, ast.Import | ast.ImportFrom))
    result = apply_edits(text, remove_items(tree, node, [a for a in node.names if a.name in gone]))
    assert result == expected
    ast.parse(result)


def test_loaded_names_include_exports() -> None:
    found = loaded_names(Tree(Source("__all__ = ['x']\ny = z.w\n")))
    assert {"x", "z"} <= found
    assert "y" not in found


def test_a_string_spelled_as_an_import_is_no_use_of_it() -> None:
    assert "rnn" not in loaded_names(Tree(Source("from tensorflow.contrib import rnn\nif kind == 'rnn':\n    pass\n")))
