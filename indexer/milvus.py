"""Milvus, for what one machine cannot hold: collections that a build brings up to date, and the aliases that publish them.

A build takes up a collection that no snapshot of its index uses: what that holds with the same content stays, the rest
is sent or deleted. When it is complete, one alias that only the new snapshot knows is made for it, so that a reader sees
all of a build or nothing. Taking a collection up again drops its alias first: a reader that slept through as many
builds as snapshots are kept is told so, and never given other passages.

``milvus_uri`` is a server (``http://host:19530``, with ``/database`` behind it where several deployments share one) or a
file ending in ``.db``, which Milvus Lite serves inside this process.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DependencyError, SettingsError, SnapshotError, StoreError
from indexer.settings import load_settings
from indexer.vectors import runs

try:
    from pymilvus import DataType, MilvusClient
    from pymilvus.exceptions import MilvusException
except ImportError as error:
    raise DependencyError(
        "store = 'milvus' needs packages that are not installed; run `pip install -r requirements-milvus.txt`."
    ) from error

Ids = NDArray[np.int64]

MOST_HITS = 16_384  # what Milvus gives for one query at most
_SENT_AT_ONCE = 1_000  # 384 components or 100 terms each: about 2 MB a message, far below the server's limit
_RUNS = 64  # of consecutive ids that a filter names by their ends; more of them are listed

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it prints every error that is raised here anyway


@dataclass(frozen=True, slots=True)
class Field:
    """The one field of a kind of collection that is searched, always by inner product."""

    kind: str
    name: str
    type: DataType
    index: str
    dimension: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Row numbers and scores, best first, and the field's values where they were asked for."""

    rows: Ids
    scores: NDArray[np.float32]
    values: tuple[Any, ...]


def bring_up_to_date(
    uri: str, field: Field, contents: Ids, values: Callable[[Ids], Sequence[Any]], folder: Path
) -> None:
    """Make a collection hold exactly these rows, and note in ``folder`` how to reach it.

    ``contents`` (n,) are the content_hash of each row; ``values`` gives the values of the rows it is asked for. The
    collections that the folders beside ``folder`` point to are left as they are.
    """
    client = _client(uri)
    with _asking(uri):
        name = _spare(field.kind, folder)
        _take_up(client, name, field)
        ids = _assign(contents, _held(client, name))
        for start in range(0, len(ids.gone), _SENT_AT_ONCE):
            client.delete(name, ids=ids.gone[start : start + _SENT_AT_ONCE].tolist())
        for start in range(0, len(ids.fresh), _SENT_AT_ONCE):
            rows = ids.fresh[start : start + _SENT_AT_ONCE]
            sent = zip(ids.of_rows[rows].tolist(), contents[rows].tolist(), values(rows), strict=True)
            client.upsert(name, [{"id": i, "content": content, field.name: value} for i, content, value in sent])
        client.flush(name)
        count = client.query(name, filter="", output_fields=["count(*)"], consistency_level="Strong")[0]["count(*)"]
        if count != len(contents):
            raise StoreError(f"{uri}: {name} holds {count} rows after {len(contents)} were written; build again.")
        alias = f"{name}_{os.urandom(4).hex()}"
        client.create_alias(name, alias)
    np.save(folder / f"{field.kind}.ids.npy", ids.of_rows, allow_pickle=False)
    pointer = {"collection": name, "alias": alias}
    (folder / f"{field.kind}.milvus.json").write_text(json.dumps(pointer), encoding="utf-8")


def content_hash(*parts: bytes) -> int:
    """63 bits by which a row's value is known again."""
    return int.from_bytes(hashlib.blake2b(b"".join(parts), digest_size=8).digest(), "big") >> 1


class Collection:
    """What a snapshot's folder points to. Searches by inner product, filtered before it is ranked."""

    def __init__(self, uri: str, kind: str, field: str, folder: Path) -> None:
        """Raises SnapshotError when the pointer is damaged or the collection has been taken up by a later build."""
        pointer = folder / f"{kind}.milvus.json"
        try:
            self._alias = json.loads(pointer.read_text(encoding="utf-8"))["alias"]
            self._ids: Ids = np.load(folder / f"{kind}.ids.npy", allow_pickle=False)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(f"{pointer.name}: cannot be opened; rebuild with `python -m indexer build`.") from error
        self._order = np.argsort(self._ids)
        self._uri = uri
        self._field = field
        self._client = _client(uri)
        with _asking(uri):
            aliases = self._client.list_aliases()["aliases"]
        if self._alias not in aliases:
            raise SnapshotError(f"{uri}: no longer holds this snapshot; rebuild with `python -m indexer build`.")

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, query: Any, limit: int, allowed: Ids | None = None, values: bool = False) -> Found:
        """The best rows for one query, at most MOST_HITS of them, among ``allowed`` only when given."""
        limit = min(limit, MOST_HITS, len(self) if allowed is None else len(allowed))
        if limit <= 0:
            return Found(np.empty(0, np.int64), np.empty(0, np.float32), ())
        with _asking(self._uri):
            hits = self._client.search(
                self._alias,
                data=[query],
                limit=limit,
                filter="" if allowed is None else _within(self._ids[allowed]),
                anns_field=self._field,
                output_fields=[self._field] if values else ["id"],
                search_params={"metric_type": "IP", "params": {"ef": max(limit, 200)}},
            )[0]
        ids = np.array([hit["id"] for hit in hits], np.int64)
        return Found(
            self._order[np.searchsorted(self._ids, ids, sorter=self._order)],
            np.array([hit["distance"] for hit in hits], np.float32),
            tuple(hit["entity"][self._field] for hit in hits) if values else (),
        )

    def values(self, rows: Ids) -> list[Any]:
        """What some rows hold, in their order. Raises StoreError when one of them is not there."""
        ids = self._ids[rows].tolist()
        with _asking(self._uri):
            found = self._client.get(self._alias, ids=ids, output_fields=["id", self._field])
        held = {entity["id"]: entity[self._field] for entity in found}
        if missing := len(set(ids) - held.keys()):
            raise StoreError(
                f"{self._uri}: lacks {missing} rows of this snapshot; rebuild with `python -m indexer build`."
            )
        return [held[each] for each in ids]


@dataclass(frozen=True, slots=True)
class _Assigned:
    """The id of every row, the rows that the collection lacks, and the ids that no row has any more."""

    of_rows: Ids
    fresh: Ids
    gone: Ids


@cache
def _client(uri: str) -> MilvusClient:
    if not uri:
        raise SettingsError("store = 'milvus' needs milvus_uri, the server's address; see docs/scale.md.")
    with _asking(uri):
        return MilvusClient(uri, token=load_settings().milvus_token.get_secret_value(), timeout=60)


@contextmanager
def _asking(uri: str) -> Iterator[None]:
    try:
        yield
    except MilvusException as error:
        message = " ".join(error.message.split()).rstrip(".")
        raise StoreError(f"{uri}: Milvus failed ({message}); check that it runs and the address is right.") from error


def _spare(kind: str, folder: Path) -> str:
    """A collection that no snapshot beside ``folder`` uses. Each index has its own, named after its place."""
    beside = folder.resolve().parent
    pointers = beside.glob(f"*/{kind}.milvus.json")
    used = {json.loads(pointer.read_text(encoding="utf-8"))["collection"] for pointer in pointers}
    index = hashlib.blake2b(str(beside).encode(), digest_size=4).hexdigest()
    names = (f"goaltrace_{index}_{kind}_{number}" for number in itertools.count(1))
    return next(name for name in names if name not in used)


def _take_up(client: MilvusClient, name: str, field: Field) -> None:
    """Withdraw a collection from readers; make it where there is none, or none of this shape."""
    if client.has_collection(name):
        for alias in client.list_aliases(name)["aliases"]:
            client.drop_alias(alias)
        if _holds_such(client, name, field):
            client.load_collection(name)
            return
        client.drop_collection(name)
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("content", DataType.INT64)
    schema.add_field(field.name, field.type, **({"dim": field.dimension} if field.dimension else {}))
    index = MilvusClient.prepare_index_params()
    parameters = {"M": 32, "efConstruction": 200} if field.index == "HNSW" else {}
    index.add_index(field.name, index_type=field.index, metric_type="IP", params=parameters)
    client.create_collection(name, schema=schema, index_params=index, consistency_level="Strong")


def _holds_such(client: MilvusClient, name: str, field: Field) -> bool:
    """Whether a collection is of this field, with the same dimension and type of index."""
    searched = client.describe_collection(name)["fields"][-1]
    index = client.describe_index(name, index_name=client.list_indexes(name)[0])
    held = (searched["name"], int(searched["params"].get("dim", 0)), index["index_type"])
    return held == (field.name, field.dimension, field.index)


def _held(client: MilvusClient, name: str) -> dict[int, list[int]]:
    """Content -> ids that a collection holds of it."""
    held: dict[int, list[int]] = {}
    pages = client.query_iterator(name, batch_size=10_000, output_fields=["id", "content"], consistency_level="Strong")
    while page := pages.next():
        for entity in page:
            held.setdefault(entity["content"], []).append(entity["id"])
    pages.close()
    return held


def _assign(contents: Ids, held: dict[int, list[int]]) -> _Assigned:
    """Rows keep the ids under which their content is held; the others get new ones in their order."""
    following = 1 + max((max(ids) for ids in held.values()), default=-1)
    of_rows = np.empty(len(contents), np.int64)
    fresh: list[int] = []
    for row, content in enumerate(contents.tolist()):
        if same := held.get(content):
            of_rows[row] = same.pop(0)
        else:
            of_rows[row] = following + len(fresh)
            fresh.append(row)
    gone = [leftover for ids in held.values() for leftover in ids]
    return _Assigned(of_rows, np.array(fresh, np.int64), np.array(gone, np.int64))


def _within(ids: Ids) -> str:
    """A filter for these ids."""
    found = runs(ids)
    if len(found) > _RUNS:
        return f"id in {ids.tolist()}"
    return " or ".join(f"(id >= {first} and id <= {last})" for first, last in found.tolist())
