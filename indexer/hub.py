"""Models named as on the Hugging Face hub, kept in the hub's own cache on this machine."""

from __future__ import annotations

import re
from pathlib import Path

from indexer.errors import ModelError, first_sentence

_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


def is_hub_name(name: str) -> bool:
    """Whether ``name`` has the form ``owner/model``."""
    return _NAME.fullmatch(name) is not None


def hub_folder(name: str, *, local_files_only: bool) -> Path:
    """Where the hub's own cache on this machine keeps the model, without pickled weights and without code.

    Raises ModelError when it is not there and cannot be fetched, or may not be.
    """
    from huggingface_hub import snapshot_download

    patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
    try:
        return Path(snapshot_download(name, allow_patterns=patterns, local_files_only=local_files_only))
    except Exception as error:  # the hub's errors, the file system's, and those of whichever HTTP library it uses
        raise ModelError(
            f"Setting model = {name}: the hub's files are neither on this machine nor can they be fetched "
            f"({first_sentence(error)}); connect once, copy the model's folder here, or set `model` to `bundled`."
        ) from error
