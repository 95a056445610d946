"""Comments that switch findings off."""

from __future__ import annotations

from tf2mig.syntax.comments import ignored_codes, is_ignored


def test_codes_by_line() -> None:
    text = 'a = 1  # tf2mig: ignore\nb = "# tf2mig: ignore"\nc = 2  # tf2mig: ignore[TFM101, TFM2]\n'
    found = ignored_codes(text)
    assert found == {1: ("",), 3: ("TFM101", "TFM2")}
    assert is_ignored(found, "TFM999", range(1, 2))
    assert not is_ignored(found, "TFM101", range(2, 3))
    assert is_ignored(found, "TFM201", range(2, 4))
    assert not is_ignored(found, "TFM301", range(3, 4))


def test_text_without_comments_is_not_tokenized() -> None:
    assert ignored_codes("x = (") == {}
    assert ignored_codes("x = (  # tf2mig: ignore") == {1: ("",)}
