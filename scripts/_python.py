"""Refuses a Python that is too old. Such a Python must still be able to parse this file, so its syntax stays plain."""

import sys

MINIMUM = (3, 11)


def refusal(version: "tuple[int, ...]") -> str:
    """One sentence if ``version`` (major, minor, ...) is too old, else an empty string."""
    if version[:2] >= MINIMUM:
        return ""
    return (
        f"GoalTrace needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer and this is Python {version[0]}.{version[1]}; "
        "install a newer one and run this script with it."
    )


def require() -> None:
    """End the program with one sentence and exit code 2 when the running Python is too old."""
    sentence = refusal(sys.version_info[:3])
    if sentence:
        sys.stderr.write(sentence + "\n")
        sys.exit(2)
