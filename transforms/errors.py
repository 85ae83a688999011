"""What can go wrong, by who has to act on it.

Exit codes of the command: `GateFailed` and `SourceError` say "the data says no" (1), `UsageError` says
"wrong use or configuration" (2).
"""

from __future__ import annotations


class FieldledgerError(Exception):
    """Anything fieldledger refuses, with a message that names the place and the remedy."""

    exit_code = 1


class UsageError(FieldledgerError):
    """Wrong use or configuration: the caller mends the call, nothing was touched."""

    exit_code = 2


class SourceError(FieldledgerError):
    """A source cannot be read as it stands: names folder, table, file and remedy."""


class Overtaken(FieldledgerError):
    """The warehouse changed since a run derived its postings from it: nothing was loaded, a new run takes all of it."""


class GateFailed(FieldledgerError):
    """A critical check failed: names table, rule and example rows; nothing was published."""
