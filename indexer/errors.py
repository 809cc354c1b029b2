"""One tree of errors. Each message is one sentence that names the file, the place and the way out."""


class GoalTraceError(Exception):
    """Anything the program can say in one sentence; command lines print it and exit with 2.

    ``code`` and ``values`` let an interface say the same in another language: they name a template and fill it in.
    An error without a code has no words but its message.
    """

    def __init__(self, message: str = "", code: str = "", **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values = values


class SettingsError(GoalTraceError):
    """A setting is unknown or its value is out of range."""


class DependencyError(GoalTraceError):
    """A package that a setting asks for is not installed; the message names the install."""


class ReadError(GoalTraceError):
    """A file cannot be read as what its name says."""


class FormError(GoalTraceError):
    """A document was read, but its tables do not add up to a report."""


class AmountError(FormError):
    """A cell that must hold an amount of money does not."""


class ModelError(GoalTraceError):
    """An encoder's weights are missing, damaged or of another dimension."""


class BuildError(GoalTraceError):
    """A snapshot could not be built; the live one is untouched."""


class SnapshotError(GoalTraceError):
    """A snapshot is missing, damaged, or was built by another model or dictionary."""


class StoreError(GoalTraceError):
    """An engine that keeps vectors or words outside the snapshot does not answer as it should."""


class QueryError(GoalTraceError):
    """A question or a filter cannot be understood."""


class AccessError(GoalTraceError):
    """Somebody asked for what their role does not allow."""


def first_sentence(error: Exception) -> str:
    """What a library's error says, short enough to be part of one sentence here."""
    return " ".join(str(error).split()).split(". ")[0].rstrip(".")[:300]


def shown(typed: str) -> str:
    """What somebody typed, short enough to be part of one sentence here."""
    words = " ".join(typed.split())
    return words if len(words) <= 80 else f"{words[:80]}…"
