"""Settings: environment (`FIELDLEDGER_*`, nested with `__`) over `fieldledger.toml`. Unknown keys are refused."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from transforms.errors import UsageError

PREFIX = "FIELDLEDGER_"


class Policies(BaseModel):
    """Choices where the public documentation is silent or contradicts itself (README, "Decisions")."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    approval: Literal["auto", "recorded"] = "auto"
    material_split: Literal["two_rows", "single_row"] = "two_rows"
    service_quantity: Literal["hours", "minutes"] = "hours"
    additional_cost: Literal["excluded", "included"] = "excluded"
    withdrawn_line: Literal["reverse", "keep"] = "reverse"
    deactivated: Literal["keep", "reverse"] = "keep"
    estimate_once_used: Literal["keep", "drop"] = "keep"
    accounting_precision: int = Field(default=2, ge=0, le=4)
    price_source: Literal["field_service", "contract"] = "field_service"
    cost_source: Literal["field_service", "cost_price_list"] = "field_service"
    minimum_charge: Literal["covers_first_minutes", "first_minutes_free"] = "covers_first_minutes"
    contract_line_discount: Literal["multiply", "add"] = "multiply"
    split_quantity_decimals: int = Field(default=5, ge=0, le=6)
    fixed_price_revenue: Literal[
        "completed_percentage", "completed_contract", "straight_line", "standalone_price", "no_wip"
    ] = "completed_percentage"
    time_and_material_revenue: Literal["accrued", "at_invoice"] = "accrued"
    completion_basis: Literal["amount", "unit"] = "amount"
    cost_to_complete: Literal[
        "forecast_less_actual", "total_less_actual", "as_previous", "zero", "use_forecast"
    ] = "forecast_less_actual"
    straight_line_days: Literal["inclusive", "exclusive"] = "inclusive"
    journal_period_unit: Literal["days", "months", "years", "all"] = "months"
    journal_line_limit: int = Field(default=200, ge=1)
    ready_to_invoice: Literal["completed", "posted", "approved", "recorded"] = "completed"
    stock_valuation: Literal["moving_average", "fifo"] = "moving_average"


class PostingAccount(BaseModel):
    """A main account of a legal entity, for all categories and project groups or for one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    posting_type: Literal[
        "cost", "cost_item", "cost_item_inventory", "payroll_allocation", "expense_offset", "procurement",
        "wip_cost", "wip_cost_item", "wip_sales", "wip_on_account", "customer_balance", "invoiced_revenue",
        "accrued_revenue", "revenue_on_account", "tax_payable",
    ]  # fmt: skip
    account: str = Field(min_length=1)
    category: str = Field(default="all", min_length=1)
    project_group: str = Field(default="all", min_length=1)


class CompanySettings(BaseModel):
    """What a legal entity decides for itself: time zone, who keeps its books, fiscal year, main accounts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: str = "UTC"
    deployment_model: Literal["core", "finance"] = "core"
    fiscal_year_start_month: int = Field(
        default=1, ge=1, le=12, description="Where Finance's fiscal calendar is not in the export."
    )
    posting_accounts: tuple[PostingAccount, ...] = Field(
        default=(), description="Main accounts of its ledger; the documented ones where it names none."
    )

    required_dimensions: tuple[str, ...] = Field(
        default=(), description="Financial dimensions that its account structures demand."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"'{value}' is no IANA time zone; write for example 'Europe/Berlin'")
        return value

    @field_validator("required_dimensions")
    @classmethod
    def _each_dimension_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        folded = [name.strip().lower() for name in names]
        for name in folded:
            if not name or folded.count(name) > 1:
                raise ValueError(f"'{name}' is blank or named twice; name each dimension once")
        return tuple(name.strip() for name in names)

    @field_validator("posting_accounts")
    @classmethod
    def _one_account_for_each(cls, rows: tuple[PostingAccount, ...]) -> tuple[PostingAccount, ...]:
        places = [(row.posting_type, row.category, row.project_group) for row in rows]
        for place in places:
            if places.count(place) > 1:
                raise ValueError(f"{' / '.join(place)} has two accounts; leave one of them out")
        return rows


class SourceSettings(BaseModel):
    """How replicas and Dataverse are read. Credentials of Entra ID are azure-identity's own variables (AZURE_…)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replica_password: SecretStr | None = None
    replica_schema: str | None = None
    replica_isolation: str | None = Field(
        default=None,
        description="Isolation level where the database has no snapshot, such as READ COMMITTED.",
    )
    delete_log: str = Field(default="deletelog", description="Table of a replica that lists deletions.")
    version_overlap: int = Field(default=10_000, ge=0, description="Versions read again behind the highest.")
    sweep_hours: int = Field(
        default=24, ge=0, description="All keys are compared when the last time is so long ago."
    )
    page_size: int = Field(default=5_000, ge=1, le=5_000)
    requests_at_once: int = Field(default=4, ge=1, le=50)


class Settings(BaseSettings):
    """All settings of one run. Shapes: paths are absolute or relative to the working directory."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        toml_file="fieldledger.toml",
        frozen=True,
    )

    data_dir: Path = Path("data")
    lake_address: str = "data/sample"
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    memory_limit: str = Field(default="3GB", pattern=r"^[0-9]+(\.[0-9]+)? ?([KMGT]i?B|%)$")
    max_line_bytes: int = Field(default=2_000_000, ge=1_000, description="A longer CSV line is quarantined.")
    sources: SourceSettings = SourceSettings()
    policies: Policies = Policies()
    companies: dict[str, CompanySettings] = {}
    names_file: Path | None = Field(
        default=None, description="TOML with this tenant's physical column names."
    )

    @property
    def warehouse(self) -> Path:
        """The default warehouse file."""
        return self.data_dir / "warehouse" / "fieldledger.duckdb"

    @property
    def landing(self) -> Path:
        """Immutable Parquet batches with their manifests."""
        return self.data_dir / "landing"

    @property
    def work(self) -> Path:
        """One working database a run."""
        return self.data_dir / "work"

    @property
    def published(self) -> Path:
        """The file analysts open: replaced as a whole, only after every gate passed."""
        return self.data_dir / "published" / "fieldledger.duckdb"

    @property
    def docs(self) -> Path:
        """Data Docs, a static site."""
        return self.data_dir / "docs"

    @property
    def lineage(self) -> Path:
        """Which columns a column is made of, kept while `sql/` stays the same."""
        return self.data_dir / "lineage"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values win over the environment, the environment wins over fieldledger.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """Read the settings. Raises UsageError that names the key: an ignored setting is a wrong number later."""
    known = {name.upper() for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and variable.removeprefix(PREFIX).split("__")[0].upper() not in known:
            raise UsageError(f"{variable} is no setting of fieldledger; known are {', '.join(sorted(known))}")
    try:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, SettingsError) as error:
        raise UsageError(f"fieldledger.toml or a {PREFIX} variable cannot be read: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UsageError(f"settings are refused: {faults}") from error
