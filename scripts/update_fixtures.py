"""Write anew what tf2mig makes of the fixtures; a person reviews the diff.

    python scripts/update_fixtures.py [CASE...]

A CASE is ``family/case`` or ``family``; without one, every case. Writes after.py and after_compat.py as the
``destinations`` of case.toml say. It proves nothing: the tests run what it wrote and compare with what
TensorFlow 1.15 printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from fixtures_runner import tool  # noqa: E402
from fixtures_runner.cases import Case, all_cases  # noqa: E402


def update(case: Case, destination: str) -> str:
    """Write one result. Returns what happened in a word or a line."""
    result = tool.fix(case, case.before, destination)
    file = result.files[0]
    if file.error:
        return f"ERROR {file.error}"
    path = case.result(destination)
    if path.exists() and case.after(destination) == file.text:
        return ""
    state = "changed" if path.exists() else "new"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(file.text)
    fallback = f", but {result.destination}" if result.destination not in (destination, "none") else ""
    blockers = "".join(f"\n    blocker {b.code} line {b.line}: {b.message}" for b in result.blockers)
    return state + fallback + blockers


def main(names: list[str]) -> int:
    """Exit status 1 when a case could not be fixed."""
    chosen = [
        c for c in all_cases() if not names or any(c.name == n or c.name.startswith(n.rstrip("/") + "/") for n in names)
    ]
    failed = False
    for case in chosen:
        try:
            states = {destination: update(case, destination) for destination in case.destinations}
        except Exception as error:  # one case that is not well must not hide the others
            states = {"": f"ERROR {type(error).__name__}: {error}"}
        failed |= any(state.startswith("ERROR") for state in states.values())
        for destination, state in states.items():
            if state:
                print(f"{case.name} ({destination}): {state}")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
