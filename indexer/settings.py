"""Settings: defaults, then ``goaltrace.toml`` in the working folder, then ``GOALTRACE_*`` variables.

An unknown key is refused, so that a misspelt setting never passes for the default.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from indexer.errors import SettingsError

FILE = "goaltrace.toml"
_PREFIX = "GOALTRACE_"


_Variables = tuple[tuple[str, str], ...]


class Settings(BaseSettings):
    """Everything a deployment may change. Paths are relative to the working folder."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file=FILE, extra="forbid", frozen=True, protected_namespaces=()
    )

    corpus: Path = Field(Path("corpus"), description="folder of reports, terms.txt, synonyms.txt, agencies.toml")
    index: Path = Field(Path("index"), description="folder of snapshots")
    kept_snapshots: int = Field(2, ge=1, le=1000, description="snapshots kept beside the live one, to roll back to")
    cache: Path | None = Field(None, description="folder for the converted model; the user's cache folder if unset")
    model: str = Field("bundled", description="`bundled`, a sentence-transformers folder, or a hub name")
    encoder_backend: Literal["onnx", "torch"] = Field(
        "onnx", description="what runs the bundled model: `onnx` in int8, or `torch`; other models run on torch"
    )
    reranker: str = Field(
        "", description="cross-encoder that rereads the first hits, a folder or a hub name; none if empty"
    )
    confidence: float | None = Field(
        None, ge=0, le=1, description="from which a question counts as answered; the fitted one if unset"
    )
    store: Literal["faiss", "milvus"] = Field(
        "faiss", description="engine of both legs: `faiss` with tantivy on this machine, or `milvus`"
    )
    milvus_uri: str = Field(
        "",
        pattern=r"^(https?://[^\s@]+|[^\s:]+\.db)?$",
        description="address of a Milvus server, such as http://127.0.0.1:19530, or a file of Milvus Lite ending in .db",
    )
    milvus_token: SecretStr = Field(
        SecretStr(""), description="`user:password` or key of that server; it is not written into snapshots"
    )
    threads: int = Field(0, ge=0, le=256, description="threads for the encoder; 0 means one per core")
    processes: int = Field(0, ge=0, le=256, description="processes that read files; 0 means one per core")
    ocr: bool = Field(False, description="read text in pictures of pages; needs `pip install -r requirements-ocr.txt`")
    batch_size: int = Field(32, ge=1, le=1024, description="texts that torch encodes at once")
    summary_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$",
        description="OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1, that words summaries; none if empty",
    )
    summary_model: str = Field("", description="name of the model at `summary_url`")
    log_format: Literal["text", "json"] = Field(
        "text", description="logs on stderr as `text` or one `json` object a line"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="least level that is logged; `info` tells every build step, opening and search"
    )
    admin: bool = Field(False, description="administrator's switch: uploads, builds and edits in the app")
    readers: tuple[str, ...] = Field(
        (), description="who may sign in: e-mail addresses, domains such as `@example.gov.tw`, or `*`"
    )
    administrators: tuple[str, ...] = Field((), description="who may administer after signing in, listed likewise")

    @property
    def store_address(self) -> str:
        """The engine with its address, by which a snapshot finds it again."""
        return f"milvus:{self.milvus_uri}" if self.store == "milvus" else self.store

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over variables, variables over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Settings with ``overrides`` on top (None means not given). Raises SettingsError naming the key.

    The app asks many times a page: as long as the file and the variables say the same, they are not parsed again.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    variables = tuple((name, value) for name, value in os.environ.items() if name.upper().startswith(_PREFIX))
    return _load(variables, **given) if given else _load_again(variables, _file())


@lru_cache(maxsize=1)
def _load_again(variables: _Variables, file: bytes | None) -> Settings:
    return _load(variables)


def _load(variables: _Variables, **given: object) -> Settings:
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    for variable, _ in variables:
        if variable.upper() not in known:
            raise SettingsError(f"{variable}: unknown setting; known ones are {', '.join(sorted(known))}.")
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"Setting {key}: {first['msg']}; see docs/settings.md.") from error
    except (ValueError, OSError) as error:  # the TOML file itself does not parse, or may not be read
        raise SettingsError(f"{FILE}: {error}; mend the file or remove it.") from error


def _file() -> bytes | None:
    try:
        return Path(FILE).read_bytes()
    except OSError:  # there is none; one that may not be read is refused when it is parsed
        return None


def cache_folder(configured: Path | None) -> Path:
    """The folder for what is derived once per user: ``configured``, else the platform's cache folder."""
    return configured or platformdirs.user_cache_path("goaltrace", appauthor=False)
