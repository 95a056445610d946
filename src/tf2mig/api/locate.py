"""Where the knowledge (``rules/``) lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def rules_dir() -> Path:
    """The folder of the knowledge base.

    An installed wheel carries it as ``tf2mig/_rules``; in a source checkout or an editable install it is
    ``rules/`` at the top, beside ``src/``.

    Raises:
        FileNotFoundError: neither is there, so the installation is damaged.
    """
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "_rules", package.parents[1] / "rules"):
        if (candidate / "api").is_dir():
            return candidate
    raise FileNotFoundError(f"tf2mig's rules are missing: there is no {package / '_rules'}")
