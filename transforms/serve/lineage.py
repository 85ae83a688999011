"""Whether somebody listens to what a run reads and writes (OpenLineage), and telling them step by step.

On when OpenLineage's own variables name a transport (`OPENLINEAGE_URL`, `OPENLINEAGE_CONFIG`,
`OPENLINEAGE__TRANSPORT__TYPE`, ...), else nothing is imported or written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.serve.openlineage import Told

TRANSPORTS = re.compile(r"OPENLINEAGE_(URL|CONFIG|_TRANSPORT(__.+)?)")


def is_listened_to() -> bool:
    """Whether a transport is configured."""
    is_off = os.environ.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true"
    return not is_off and any(TRANSPORTS.fullmatch(name) and value for name, value in os.environ.items())


@contextmanager
def job(step: str) -> Iterator[Told | None]:
    """Tell of a step: START before it, COMPLETE or FAIL behind it. None when nobody listens."""
    if not is_listened_to():
        yield None
        return
    from transforms.serve import openlineage

    with openlineage.job(step) as told:
        yield told
