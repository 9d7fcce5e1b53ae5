"""The shipped documents say the same figures as text, as a Word file and as a PDF."""

from __future__ import annotations

import json
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import docx
import pytest

from socai.infra.documents.proposing import proposed
from socai.infra.documents.text import text_of

NAMES = ("thanh-hoa-2008-2018", "thanh-hoa-1028-2016", "tuyen-hoa-2021")
WHERE = ("id", "line", "page", "page_line")
PRINTED = (
    '#set text(size: 11pt, lang: "vi")\n'
    "#set page(COLUMNS)\n"
    "#for line in json(bytes(sys.inputs.lines)) {\n"
    '  if line.trim() == "" { v(1.2em) } else [#line #parbreak()]\n'
    "}\n"
)


def said(path: Path) -> list[dict[str, Any]]:
    """Return what is proposed for a document, but for where it stands."""
    rows = proposed(text_of(path))
    return [{name: value for name, value in row.items() if name not in WHERE} for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_alike_whatever_its_file(name: str, tmp_path: Path) -> None:
    source = Path(str(resources.files("socai.infra") / "data" / "documents" / f"{name}.txt"))
    lines = source.read_text(encoding="utf-8").splitlines()
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    expected = said(source)
    assert expected and said(tmp_path / "a.docx") == expected
    typst = import_module("typst")
    for setting in ("columns: 1", "columns: 2"):
        made = typst.compile(
            PRINTED.replace("COLUMNS", setting).encode(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"lines": json.dumps(lines)},
        )
        (tmp_path / "a.pdf").write_bytes(made)
        assert said(tmp_path / "a.pdf") == expected
