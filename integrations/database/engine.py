"""Opening a database: one code path for SQLite (WAL, one writer) and PostgreSQL, in short units of work."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

_BUSY_MILLISECONDS = 5_000
_THREADS = 8


@dataclass(slots=True)
class Database:
    """One database and the small pool of threads its units of work run in.

    Sync Core in threads beat async drivers here: 27 µs against 418 µs a point query on SQLite
    (docs/decisions/0001). `read` and `write` are for callers already in a thread; `run` is the one hop
    from the event loop.
    """

    engine: Engine
    _writer: threading.Lock | contextlib.nullcontext[None]
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_THREADS, thread_name_prefix="database")
    )
    _reader: Engine = field(init=False)

    def __post_init__(self) -> None:
        self._reader = self.engine
        if self.engine.dialect.name == "postgresql":
            # Read committed, its default, would give each query of one read a snapshot of its own.
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection on one consistent snapshot; nothing is written."""
        with self._reader.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that commits at the end, or leaves no trace on an error."""
        with self._writer, self.engine.connect() as connection:
            writer = connection.execution_options(leadline_writes=True)
            with writer.begin():
                yield writer

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run a whole unit of work in a database thread and return what it returns: one hop per transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def close(self) -> None:
        """Finish running work and release the connections."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at a SQLAlchemy URL (`sqlite:///…` or `postgresql://…`); makes a missing SQLite folder."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(address, pool_size=_THREADS, max_overflow=0, pool_pre_ping=True)
        return Database(engine, contextlib.nullcontext())
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # The connection used last is the one whose pages and statements are still warm.
    engine = create_engine(address, pool_size=_THREADS, max_overflow=_THREADS, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, threading.Lock())


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is deferred and would fail half way on a lock; ours is said in _begin_sqlite.
    connection.isolation_level = None
    # SQLite's own lower() knows ASCII alone; people are called João and Øystein.
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL may forget a claim on power loss, and a forgotten claim is a second post
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "mmap_size=1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("leadline_writes", False)
    # Past SQLAlchemy, which would spend more on the word than SQLite on the deed.
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
