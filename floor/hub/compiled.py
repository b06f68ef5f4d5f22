"""What is made anew at each start and need not be: compiled templates are kept, code that makes addresses is compiled when asked for."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class BesideTemplates(BytecodeCache):
    """In `__pycache__` beside the template, as Python keeps its modules. A folder that cannot be written to goes without."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        file = Path(filename or name)
        return str(file.parent / "__pycache__" / f"{file.name}.{sys.implementation.cache_tag}.bytecode")

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError), Path(bucket.key).open("rb") as kept:
            bucket.load_bytecode(kept)  # of another source or another Python: Jinja compiles it anew

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        file = Path(bucket.key)
        with suppress(OSError):
            file.parent.mkdir(exist_ok=True)
            number, whole = tempfile.mkstemp(dir=file.parent)  # another process never reads half of it
            with os.fdopen(number, "wb") as out:
                bucket.write_bytecode(out)
            Path(whole).replace(file)


class LazyRule(Rule):
    """Most routes never have their address made; compiling that code for all of them is half of making the application."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made_by = super()._compile_builder

        def first(rule: LazyRule, **values: Any) -> tuple[str, str]:
            made = made_by(append_unknown)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made.__get__(rule, None))
            return made(rule, **values)

        return first
