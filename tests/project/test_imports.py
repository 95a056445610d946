"""Which file an import means."""

from __future__ import annotations

import pytest

from tf2mig.project.imports import ImportResolver

FILES = [
    "/p/train.py",
    "/p/model.py",
    "/p/lib/__init__.py",
    "/p/lib/net.py",
    "/p/lib/ops/__init__.py",
    "/p/lib/ops/conv.py",
    "/p/scripts/run.py",
    "/p/scripts/model.py",
    "/p/src/core/__init__.py",
    "/p/src/core/base.py",
    "/p/ns/part.py",
]


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("/p/train.py", "model", "/p/model.py"),
        ("/p/train.py", "model.Net", "/p/model.py"),
        ("/p/scripts/run.py", "model", "/p/scripts/model.py"),
        ("/p/train.py", "lib", "/p/lib/__init__.py"),
        ("/p/train.py", "lib.net", "/p/lib/net.py"),
        ("/p/train.py", "lib.net.Net.build", "/p/lib/net.py"),
        ("/p/scripts/run.py", "lib.ops.conv", "/p/lib/ops/conv.py"),
        ("/p/train.py", "ns.part", "/p/ns/part.py"),
        ("/p/train.py", "core.base", "/p/src/core/base.py"),
        ("/p/lib/net.py", ".ops", "/p/lib/ops/__init__.py"),
        ("/p/lib/net.py", ".ops.conv.f", "/p/lib/ops/conv.py"),
        ("/p/lib/net.py", ".", "/p/lib/__init__.py"),
        ("/p/lib/ops/conv.py", "..net", "/p/lib/net.py"),
        ("/p/lib/ops/__init__.py", ".conv", "/p/lib/ops/conv.py"),
        ("/p/train.py", "tensorflow", None),
        ("/p/train.py", "run", None),
        ("/p/model.py", "model", None),
        ("/p/train.py", "....model", None),
        ("/p/train.py", "", None),
    ],
)
def test_resolve(importer: str, module: str, expected: str | None) -> None:
    found = ImportResolver(FILES).resolve(FILES.index(importer), module)
    assert (FILES[found[0]] if found else None) == expected


@pytest.mark.parametrize(
    ("importer", "module", "base"),
    [
        ("/p/train.py", "model", "/p"),
        ("/p/scripts/run.py", "model", "/p/scripts"),
        ("/p/scripts/run.py", "lib.net", "/p"),
        ("/p/train.py", "core.base", "/p/src"),
        ("/p/lib/ops/conv.py", "..net", "/p"),
    ],
)
def test_resolve_tells_the_search_folder(importer: str, module: str, base: str) -> None:
    found = ImportResolver(FILES).resolve(FILES.index(importer), module)
    assert found is not None
    assert found[1] == base


def test_folder_named_is_itself_the_package() -> None:
    files = ["/p/nets/a.py", "/p/nets/sub/b.py"]
    assert ImportResolver(files).resolve(1, "nets.a") == (0, "/p")
    assert ImportResolver(files).resolve(1, "p.nets.a") == (0, "/")
    assert ImportResolver(files).resolve(1, "q.a") is None


def test_one_file_alone() -> None:
    assert ImportResolver(["a.py"]).resolve(0, "b") is None
    assert ImportResolver([]) is not None
