"""One tree of errors. Each message is one sentence that names the file, the place and the way out."""


class GoalTraceError(Exception):
    """Anything the program can say in one sentence; command lines print it and exit with 2."""


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


class QueryError(GoalTraceError):
    """A question or a filter cannot be understood."""


def first_sentence(error: Exception) -> str:
    """What a library's error says, short enough to be part of one sentence here."""
    return " ".join(str(error).split()).split(". ")[0].rstrip(".")[:300]
