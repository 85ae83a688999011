"""One run over a container whose folders each hold one damaged or unusual CSV file of product lines.

Good rows of such a file are posted, rows that are none are kept whole in quarantine, and the counts agree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.pipeline.container import (
    COLUMNS,
    Company,
    Container,
    csv_bytes,
    deletion,
    folder_name,
    guid,
    line_bytes,
)
from tests.pipeline.driver import Ask, one, reading, run

pytestmark = pytest.mark.slow

LINE = "msdyn_workorderproduct"
WITHOUT_BATCH_NUMBER = tuple(name for name in COLUMNS[LINE] if name != "msdyn_batchnumber")
WITH_LOCATION = (*COLUMNS[LINE], "msdyn_worklocation")
MARKED_AS_DOCUMENTED = (*COLUMNS[LINE][:-1], "isDeleted")
MARKED_TWICE = (*COLUMNS[LINE], "IsDeleted")
COMPANY = Company()
LIMIT = 20_000


@dataclass(frozen=True)
class Case:
    """A folder's files of product lines. `good` are the lines posted, `rows` the rows the files hold,

    `broken` one (reason code, part of the reason, part of the raw row) for each row that is none.
    """

    name: str
    files: dict[str, bytes]
    good: tuple[int, ...]
    rows: int
    broken: tuple[tuple[str, str, str], ...] = ()
    columns: Sequence[str] = COLUMNS[LINE]
    text: dict[int, str] = field(default_factory=dict)
    deleted: tuple[int, ...] = ()


def lines(*numbers: int, line_end: str = "\n", **values: str) -> bytes:
    """Good rows of these lines."""
    return line_bytes([COMPANY.line(number, **values) for number in numbers], line_end)


def broken(reason_code: str, says: str = "", raw: str = "") -> tuple[tuple[str, str, str], ...]:
    return ((reason_code, says, raw),)


def one_file(data: bytes) -> dict[str, bytes]:
    return {f"{LINE}/2026.csv": data}


def cases() -> Iterator[Case]:
    yield Case(
        "the file ends inside quotes",
        one_file(lines(101, 102) + lines(103, msdyn_batchnumber="one, two").split(b"two")[0]),
        (101, 102),
        3,
        broken("malformed_row", "no CSV row", guid("line", 103)),
    )
    yield Case(
        "the file ends inside a row",
        one_file(lines(111, 112) + lines(113)[:150]),
        (111, 112),
        3,
        broken("truncated_row", "the file ends inside this row", guid("line", 113)),
    )
    yield Case(
        "a quote that never closes, good rows behind it",
        one_file(
            lines(121) + lines(122, msdyn_batchnumber="x, y").replace(b'"x, y"', b'"x, y') + lines(123, 124)
        ),
        (121, 123, 124),
        4,
        broken("malformed_row", "no CSV row", guid("line", 122)),
    )
    yield Case(
        "a quote inside a bare text",
        one_file(
            lines(131) + lines(132, msdyn_batchnumber="BARE").replace(b"BARE", b'"3/8" left') + lines(133)
        ),
        (131, 133),
        3,
        broken("malformed_row", "no CSV row", '3/8" left'),
    )
    yield Case(
        "rows with a value more than model.json has columns",
        one_file(lines(141, 142)),
        (),
        2,
        broken("too_many_values", f"{len(WITHOUT_BATCH_NUMBER)} columns", guid("line", 141))
        + broken("too_many_values", "model.json", guid("line", 142)),
        WITHOUT_BATCH_NUMBER,
    )
    yield Case(
        "one row with a value too many",
        one_file(lines(151) + lines(152).rstrip(b"\n") + b",extra\n" + lines(153)),
        (151, 153),
        3,
        broken("too_many_values", "values, but model.json describes", "extra"),
    )
    yield Case(
        "rows without the appended column", one_file(lines(161, 162)), (161, 162), 2, (), WITH_LOCATION
    )
    yield Case(
        "rows with and without the appended column",
        one_file(
            lines(171)
            + csv_bytes([COMPANY.line(172) | {"msdyn_worklocation": "1"}], WITH_LOCATION)
            + lines(173)
        ),
        (171, 172, 173),
        3,
        (),
        WITH_LOCATION,
    )
    yield Case("rows end with CR LF", one_file(lines(181, 182, line_end="\r\n")), (181, 182), 2)
    yield Case(
        "some rows end with CR LF",
        one_file(lines(191) + lines(192, 193, line_end="\r\n") + lines(194)),
        (191, 192, 193, 194),
        4,
    )
    yield Case(
        "CR LF inside quotes, rows end with LF",
        one_file(lines(201) + lines(202, msdyn_batchnumber="a\r\nb") + lines(203)),
        (201, 202, 203),
        3,
        text={202: "a\r\nb"},
    )
    yield Case(
        "LF inside quotes, rows end with CR LF",
        one_file(
            lines(211, line_end="\r\n")
            + lines(212, msdyn_batchnumber="a\nb", line_end="\r\n")
            + lines(213, line_end="\r\n")
        ),
        (211, 212, 213),
        3,
        text={212: "a\nb"},
    )
    yield Case("a byte order mark", one_file(b"\xef\xbb\xbf" + lines(221, 222)), (221, 222), 2)
    yield Case(
        "a byte order mark before a file that is read row by row",
        one_file(b"\xef\xbb\xbf" + lines(231) + lines(232)[:150]),
        (231,),
        2,
        broken("truncated_row", "", guid("line", 232)),
    )
    yield Case(
        "bytes that are no UTF-8",
        one_file(lines(241) + lines(242, msdyn_batchnumber="Z@rich").replace(b"@", b"\xfc") + lines(243)),
        (241, 243),
        3,
        broken("invalid_encoding", "UTF-8", "Z\\udcfcrich"),
    )
    yield Case(
        "a NUL byte in a text",
        one_file(lines(251) + lines(252, msdyn_batchnumber="a@b").replace(b"@", b"\0") + lines(253)),
        (251, 252, 253),
        3,
        text={252: "a\0b"},
    )
    yield Case(
        "a NUL byte in a number",
        one_file(lines(256) + lines(257, msdyn_quantity="5@").replace(b"@", b"\0") + lines(258)),
        (256, 258),
        3,
    )
    yield Case(
        "a row longer than the limit",
        one_file(lines(261) + lines(262, msdyn_batchnumber="x" * (LIMIT + 1)) + lines(263)),
        (261, 263),
        3,
        broken("malformed_row", str(LIMIT), "xxxx"),
    )
    yield Case(
        "a quoted text longer than the limit",
        one_file(lines(266) + lines(267, msdyn_batchnumber="x, " * LIMIT) + lines(268)),
        (266, 268),
        3,
        broken("malformed_row", "", guid("line", 267)),
    )
    yield Case(
        "a line many times the limit whose rest looks like a row",
        one_file(
            lines(271)
            + lines(272).rstrip(b"\n").ljust(LIMIT + 1, b"x")
            + lines(273).rstrip(b"\n")
            + b"y" * 5 * LIMIT
            + b"\n"
            + lines(274)
        ),
        (271, 274),
        3,
        broken("malformed_row", str(LIMIT), guid("line", 272)),
    )
    yield Case("a file of zero bytes", one_file(b""), (), 0)
    yield Case("a file of blank lines", one_file(b"\n\n\r\n"), (), 0)
    yield Case("blank lines between rows", one_file(lines(281) + b"\n\n" + lines(282)), (281, 282), 2)
    yield Case("no line feed after the last row", one_file(lines(286, 287).rstrip(b"\n")), (286, 287), 2)
    yield Case(
        "several files of one table",
        {
            f"{LINE}/2026.csv": lines(291),
            f"{LINE}/2026_001.csv": lines(292),
            f"{LINE}/2026-08.csv": lines(293),
            f"{LINE}/2025.CSV": lines(294),
            f"{LINE}/2025.csv": lines(295),
            f"{LINE}/2025.csv.tmp": lines(296),
        },
        (291, 292, 293, 294, 295),
        5,
    )
    yield Case(
        "file names that mean something to a file reader",
        {
            f"{LINE}/2026[1].csv": lines(301),
            f"{LINE}/2026*.csv": lines(302),
            f"{LINE}/20?6.csv": lines(303),
            f"{LINE}/2026.csv": lines(304),
            f"{LINE}/it's 2026.csv": lines(305),
        },
        (301, 302, 303, 304, 305),
        5,
    )
    yield Case(
        "one table in two spellings",
        {f"{LINE}/2026.csv": lines(311), "Msdyn_WorkOrderProduct/2026.csv": lines(312)},
        (311, 312),
        2,
    )
    yield Case(
        "the same row twice, and two versions, in one file",
        one_file(lines(321, 321, 322) + line_bytes([COMPANY.line(322, 9, msdyn_batchnumber="newer")])),
        (321, 322),
        4,
        text={322: "newer"},
    )
    yield Case(
        "two versions in two files, the older one in the later file",
        {
            f"{LINE}/2025.csv": line_bytes([COMPANY.line(326, 9, msdyn_batchnumber="newer")]),
            f"{LINE}/2026.csv": lines(326),
        },
        (326,),
        2,
        text={326: "newer"},
    )
    yield Case(
        "one version twice, the later copy by SinkModifiedOn",
        one_file(
            line_bytes(
                [
                    COMPANY.line(328, 9, msdyn_batchnumber="later", SinkModifiedOn="8/9/2026 1:00:00 AM"),
                    COMPANY.line(328, 9, msdyn_batchnumber="earlier", SinkModifiedOn="8/9/2026 0:59:00 AM"),
                ]
            )
        ),
        (328,),
        2,
        text={328: "later"},
    )
    yield Case(
        "the delete marker as documented",
        one_file(
            csv_bytes(
                [COMPANY.line(331), COMPANY.line(332), deletion(LINE, guid("line", 332), 9, IsDelete=None)
                 | {"isDeleted": "True"}],
                (*COLUMNS[LINE][:-1], "IsDelete", "isDeleted"),
            )
        ),
        (331,),
        3,
        (),
        (*COLUMNS[LINE], "isDeleted"),
        deleted=(332,),
    )  # fmt: skip
    yield Case(
        "the delete marker only as documented",
        one_file(
            csv_bytes(
                [
                    COMPANY.line(336),
                    COMPANY.line(337),
                    {
                        name: value
                        for name, value in deletion(LINE, guid("line", 337), 9).items()
                        if name != "IsDelete"
                    }
                    | {"isDeleted": "true"},
                ],
                MARKED_AS_DOCUMENTED,
            )
        ),
        (336,),
        3,
        (),
        MARKED_AS_DOCUMENTED,
        deleted=(337,),
    )


CASES = tuple(cases())
DAYS = {case.name: day for day, case in enumerate(CASES, start=2)}


@pytest.fixture(scope="module")
def lake(shared_dir: Path) -> Container:
    """The good company on day 1, a case on every later day; then one run."""
    container = Container(shared_dir.parent / "lake")
    container.folder(1, COMPANY.rows())
    for case in CASES:
        container.folder(DAYS[case.name], files=case.files, columns={LINE: case.columns})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDLEDGER_MAX_LINE_BYTES", str(LIMIT))
        run(container)
    return container


@pytest.fixture(scope="module")
def ask(lake: Container) -> Iterator[Ask]:
    """Questions to the published file of that run."""
    with reading() as answer:
        yield answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_good_rows_go_on_and_others_are_kept_whole(ask: Ask, case: Case) -> None:
    folder = folder_name(DAYS[case.name])
    ((landed, not_rows),) = ask(
        "SELECT row_count, broken_row_count FROM audit.landed_batch WHERE folder_name = ?", folder
    )
    rejected = ask(
        "SELECT reason_code, reason_text, raw, entity FROM quarantine.rejected_row "
        "WHERE starts_with(source_file, ?) AND raw LIKE '{\"line\":%' ORDER BY source_file, source_row",
        folder,
    )
    staged = ask(
        f"SELECT msdyn_workorderproductid, is_deleted, msdyn_batchnumber FROM staging.{LINE} "
        "WHERE starts_with(source_file, ?)",
        folder,
    )
    assert landed + not_rows == case.rows
    assert {row[0] for row in staged if not row[1]} == {guid("line", number) for number in case.good}
    assert {row[0] for row in staged if row[1]} == {guid("line", number) for number in case.deleted}
    assert len(rejected) == not_rows == len(case.broken)
    for (reason_code, reason_text, raw, entity), (code, says, part) in zip(
        rejected, case.broken, strict=True
    ):
        assert (reason_code, entity) == (code, LINE)
        assert says in reason_text and LINE in reason_text
        assert part in json.loads(raw)["line"]
    texts = {row[0]: row[2] for row in staged}
    assert {number: texts[guid("line", number)] for number in case.text} == case.text


def test_every_good_line_is_posted(ask: Ask) -> None:
    good = {guid("line", number) for case in CASES for number in case.good}
    posted = {
        row[0]
        for row in ask("SELECT work_order_line_id FROM ledger.current_actual WHERE line_kind = 'product'")
    }
    assert posted == good | {guid("line", number) for number in (1, 2, 3)}


def test_a_number_with_a_nul_byte_is_refused(ask: Ask) -> None:
    assert ask("SELECT reason_code FROM quarantine.rejected_row WHERE source_id = ?", guid("line", 257)) == [
        ("invalid_number",)
    ]


def test_a_second_run_reads_nothing_again(lake: Container) -> None:
    before = one("SELECT COUNT(*) FROM quarantine.rejected_row")
    summary = run(lake)
    assert summary.state == "nothing new"
    assert one("SELECT COUNT(*) FROM quarantine.rejected_row") == before
