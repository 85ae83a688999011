"""Whatever stands in a model.json, a CSV file or a page: rows, a clear refusal, or the quarantine; never a crash."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.container import COLUMNS, Company, Container, model_of
from tests.pipeline.extracting import extract
from transforms.errors import SourceError
from transforms.settings import load_settings
from transforms.sources.csv_file import CsvReader
from transforms.sources.lake import Lake
from transforms.sources.odata import _Transient, page_of, read_json, text_of
from transforms.warehouse.store import open_scratch

LINE = "msdyn_workorderproduct"

FUZZ = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), max_examples=60
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
#: Objects that look like what we read, with anything in the places that matter.
LIKE_A_MODEL = st.fixed_dictionaries(
    {},
    optional={
        "entities": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "name": st.sampled_from([LINE, LINE.upper(), "../up", "x" * 200, ""]) | JSON,
                    "annotations": st.lists(
                        st.fixed_dictionaries(
                            {}, optional={"name": st.just("Athena:InitialSyncState") | JSON, "value": JSON}
                        ),
                        max_size=2,
                    )
                    | JSON,
                    "attributes": st.lists(
                        st.fixed_dictionaries(
                            {},
                            optional={
                                "name": st.sampled_from(["Id", "id", "versionnumber", 'a"b', "IsDelete"])
                                | JSON
                            },
                        ),
                        max_size=5,
                    )
                    | JSON,
                },
            )
            | JSON,
            max_size=3,
        )
        | JSON
    },
)
LIKE_A_ROW = st.fixed_dictionaries(
    {},
    optional={
        "@odata.context": st.sampled_from(["x/$deletedEntity", "x"]) | JSON,
        "id": st.uuids().map(str) | JSON,
        "msdyn_quantity": JSON,
    },
)
LIKE_A_PAGE = st.fixed_dictionaries(
    {},
    optional={
        "value": st.lists(LIKE_A_ROW | JSON, max_size=4) | JSON,
        "@odata.nextLink": st.text(max_size=20) | JSON,
        "@odata.deltaLink": st.text(max_size=20) | JSON,
    },
)


@pytest.mark.slow
def test_any_model_json(container: Container, data_dir: Path) -> None:
    """A folder is landed, or held back with a reason; nothing is written outside of the landing."""
    place = container.folder(1, {LINE: [Company().line(1)]})

    @FUZZ
    @given(
        LIKE_A_MODEL.map(lambda model: json.dumps(model).encode())
        | st.binary(max_size=60)
        | st.just(b"[" * 50_000)
    )
    def read(content: bytes) -> None:
        shutil.rmtree(data_dir / "landing", ignore_errors=True)
        (place / "model.json").write_bytes(content)
        found = extract(Lake(str(container), 2_000_000))
        assert len(found.landed) + len(found.held_back) == 1
        for held in found.held_back:
            assert "model.json" in held.reason_text
        outside = [path for path in data_dir.parent.iterdir() if path.name not in ("lake", "data")]
        assert outside == []

    read()


@pytest.mark.slow
def test_any_csv_file(data_dir: Path, tmp_path: Path) -> None:
    """Every line that has a value is landed or kept as a broken row; a good row in front is never lost."""
    columns = COLUMNS[LINE]
    good = ",".join(["v"] * len(columns)).encode() + b"\n"
    piece = st.sampled_from(
        [b'"', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", "é".encode(), b"a", good, b'""', b"=1+1"]
    )

    @FUZZ
    @given(st.lists(piece, max_size=40).map(b"".join))
    def read(rest: bytes) -> None:
        path, target = tmp_path / "x.csv", tmp_path / "x.parquet"
        path.write_bytes(good + rest)
        with open_scratch(load_settings()) as scratch:
            found = CsvReader(scratch, 1_000).land(path, columns, target, "f", LINE)
            landed = scratch.execute(f"SELECT * FROM read_parquet('{target}')").fetchall()
        assert len(landed) == found.rows
        assert landed and landed[0] == ("v",) * len(columns)
        has_more = any(line.strip(b'\0",') for line in rest.splitlines())
        assert not has_more or found.rows + len(found.broken_rows) > 1

    read()


def test_any_page() -> None:
    """A page is read whole, or refused by name; every value of it becomes text that can be landed."""

    @settings(FUZZ, max_examples=300)
    @given(
        LIKE_A_PAGE.map(json.dumps).map(str.encode)
        | st.binary(max_size=80)
        | JSON.map(json.dumps).map(str.encode)
    )
    def read(content: bytes) -> None:
        try:
            answer = read_json(content)
        except _Transient:
            return
        try:
            page = page_of(answer, "table x")
        except SourceError as error:
            assert "table x" in str(error)
            return
        assert len(page.rows) + len(page.deleted) == len(answer["value"])
        for row in page.rows:
            for value in row.values():
                (text_of(value) or "").encode("utf-8")

    read()


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"x": 20000.0000}', "20000.0000"),
        (b'{"x": 0.1}', "0.1"),
        (b'{"x": 1.005E2}', "100.5"),
        (b'{"x": 12345678901234567890123.4567}', "12345678901234567890123.4567"),
        (b'{"x": 1e999999999}', "1e999999999"),
        (b'{"x": "\\ud800"}', "\\ud800"),
        (b'{"x": true}', "True"),
        (b'{"x": {"b": 1}}', '{"b": "1"}'),
    ],
)
def test_a_value_digit_by_digit(content: bytes, value: str) -> None:
    assert text_of(read_json(content)["x"]) == value


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"NaN", b'{"x": NaN}', b'{"x": Infinity}', b"[" * 100_000, b'{"a":']
)
def test_what_is_no_answer(content: bytes) -> None:
    with pytest.raises(_Transient):
        read_json(content)


def test_a_model_describes_what_the_fuzz_expects() -> None:
    """The shape that is fuzzed is the real one."""
    model: dict[str, Any] = model_of({LINE: COLUMNS[LINE]})
    assert set(model["entities"][0]) >= {"name", "annotations", "attributes"}
