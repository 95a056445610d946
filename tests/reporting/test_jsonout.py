"""What programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tf2mig.engine import Options
from tf2mig.project.checking import check
from tf2mig.project.discovery import discover
from tf2mig.project.fixing import fix
from tf2mig.reporting.jsonout import check_document, fix_document

pytestmark = pytest.mark.usefixtures("engine")


def test_check(folder: Path) -> None:
    (folder / "a.py").write_text("import tensorflow as tf\ntf.old\ntf.gone\n")
    (folder / "b.py").write_text("import tensorflow\ndef\n")
    document = json.loads(check_document(check(discover(["."]), Options(), 1), Options()))
    assert document["format"] == 1
    assert document["target"] == "2.21"
    assert document["summary"] == {"files": 2, "findings": 2, "fixable": 1, "errors": 1}
    first, second = document["findings"]
    assert (first["path"], first["line"], first["column"], first["code"]) == ("a.py", 2, 1, "TFM101")
    assert (first["applicability"], first["fixable"]) == ("safe", True)
    assert first["fix"]["edits"] == [{"start": 24, "end": 30, "text": "tf.new"}]
    assert (second["applicability"], second["fix"]) == ("manual", None)
    (error,) = document["errors"]
    assert (error["path"], error["line"]) == ("b.py", 2)


def test_fix(folder: Path) -> None:
    (folder / "a.py").write_text("import tensorflow as tf\ntf.old\ntf.gone\n")
    dry = json.loads(fix_document(fix(discover(["."]), Options(), 1, dry=True), Options()))
    assert "+tf.new" in dry["diff"]
    assert dry["programs"][0]["written"] == []
    document = json.loads(fix_document(fix(discover(["."]), Options(), 1), Options()))
    assert "diff" not in document
    assert document["summary"] == {"files": 1, "fixed": 1, "left": 1, "changed": 1, "errors": 0}
    (program,) = document["programs"]
    assert program["files"] == program["changed"] == program["written"] == ["a.py"]
    assert program["destination"] == "compat"
    assert program["requirements"] == ["tf-keras"]
    assert program["blockers"][0]["line"] == 3


def test_odd_file_names_are_still_json(folder: Path) -> None:
    name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    (folder / name).write_text("import tensorflow as tf\ntf.old\n")
    document = check_document(check(discover(["."]), Options(), 1), Options())
    assert document.isascii()
    assert json.loads(document)["findings"][0]["path"] == name
