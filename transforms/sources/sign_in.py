"""Entra ID: who we are to Dataverse. Secrets come from the environment or an Airflow connection, and stay in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from transforms.errors import UsageError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: azure-identity's own variables.
VARIABLES = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")


class Credential(Protocol):
    """What gives access tokens, and renews them."""

    def get_token(self, *scopes: str) -> Any:
        """An object with the text `token`."""


def credential_for(address: str, secrets: Mapping[str, Any]) -> Credential | None:
    """The client credentials of `secrets` (tenant_id, client_id, client_secret), or those of the environment.

    None for an emulator on this machine. Raises UsageError when azure-identity is missing, or an address is not https.
    """
    place = urlsplit(address)
    if place.scheme == "http" and place.hostname in LOOPBACK:
        return None
    if place.scheme != "https":
        raise UsageError(f"--from {address}: an access token is sent over https only")
    try:
        from azure.identity import ClientSecretCredential, DefaultAzureCredential
    except ImportError as error:
        raise UsageError(
            f"--from {address}: signing in needs a package that is not installed: fieldledger[dataverse]"
        ) from error
    names = ("tenant_id", "client_id", "client_secret")
    if any(secrets.get(name) for name in names):
        missing = [name for name in names if not secrets.get(name)]
        if missing:
            raise UsageError(f"--from {address}: the connection lacks {', '.join(missing)}")
        tenant, client, secret = (str(secrets[name]) for name in names)
        return ClientSecretCredential(tenant, client, secret)
    told = [name for name in VARIABLES if os.environ.get(name)]
    if told and len(told) < len(VARIABLES) and "AZURE_CLIENT_SECRET" in told:
        missing = [name for name in VARIABLES if name not in told]
        raise UsageError(f"--from {address}: the environment lacks {', '.join(missing)}")
    return DefaultAzureCredential(exclude_interactive_browser_credential=True)
