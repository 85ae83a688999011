"""Data Docs as plain pages: no network, no script, links that work from `file://`.

Great Expectations' own templates fetch styles, icons and the script that fills the first page from the net.
The templates beside this file replace exactly those parts and keep everything else.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

_TEMPLATES = Path(__file__).parent / "templates"
_SITE = "fieldledger"


class PlainPageView(DefaultJinjaPageView):
    """Renders a page with our templates before those of Great Expectations."""

    _template = "plain_page.j2"

    def __init__(self, **styling: Any) -> None:
        super().__init__(**styling)
        stock = self.env.loader
        assert stock is not None
        self.env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), stock])


def build(context: EphemeralDataContext, site: Path) -> Path:
    """Render all suites and results the context has kept into `site`; returns `site/index.html`."""
    for stale in ("expectations", "validations"):
        shutil.rmtree(site / stale, ignore_errors=True)
    site.mkdir(parents=True, exist_ok=True)
    context.add_data_docs_site(site_name=_SITE, site_config=_site_config(site))
    context.build_data_docs(site_names=[_SITE])
    shutil.rmtree(site / "static", ignore_errors=True)  # fonts and pictures that no page uses
    return site / "index.html"


def _site_config(site: Path) -> Any:  # Great Expectations declares only a part of its keys
    view = {"module_name": __name__, "class_name": "PlainPageView"}
    suites = {"class_name": "ExpectationSuitePageRenderer"}
    results = {"class_name": "ValidationResultsPageRenderer", "run_info_at_end": False}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(site.absolute()),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": view},
        "site_section_builders": {
            "expectations": _section("expectations", suites, view),
            "validations": _section("validations", results, view),
            "profiling": "None",
        },
    }


def _section(store: str, renderer: dict[str, Any], view: dict[str, str]) -> dict[str, Any]:
    return {
        "class_name": "DefaultSiteSectionBuilder",
        "source_store_name": store,
        "renderer": renderer,
        "view": view,
    }
