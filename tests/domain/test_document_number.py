"""Numbers of documents: what they tell, and what is no such number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.domain.document import DocumentRegistered
from socai.domain.document_number import KINDS, document_number
from socai.domain.refusal import Refused
from specification import given, said

# number | number, year, kind, issuers
TOLD = """
1028/UBND-NC          | 1028 -    -    UBND NC
Số: 1028 /UBND-NC     | 1028 -    -    UBND NC
375/QĐ-UBND           | 375  -    QĐ   UBND
10/CT-UBND            | 10   -    CT   UBND
717/BC-CAT-PV11-PV28  | 717  -    BC   CAT PV11 PV28
11/2021/NQ-HĐND       | 11   2021 NQ   HĐND
23/2012/TT-BCA        | 23   2012 TT   BCA
521/2005/QĐ-TTg       | 521  2005 QĐ   TTg
06/2014/NĐ-CP         | 6    2014 NĐ   CP
09-CT/TW              | 9    -    CT   TW
44-KL/TW              | 44   -    KL   TW
09/CTr-BCA-MTTW       | 9    -    CTr  BCA MTTW
01/BCĐ                | 1    -    -    BCĐ
521/TTg               | 521  -    -    TTg
1238/NQ-UBTVQH15      | 1238 -    NQ   UBTVQH15
298/GP-BC             | 298  -    -    GP BC
12/bc-ubnd            | 12   -    BC   ubnd
"""


@pytest.mark.parametrize("row", TOLD.strip().splitlines())
def test_a_number_tells_its_kind_and_who_issued_it(row: str) -> None:
    text, told = (part.strip() for part in row.split("|"))
    number, year, kind, *issuers = told.split()
    found = document_number(text)
    assert found.number == int(number)
    assert found.year == (None if year == "-" else int(year))
    assert found.kind == (None if kind == "-" else kind)
    assert found.issuers == tuple(issuers)
    assert found.vi == (KINDS[found.kind] if found.kind else "công văn")


@pytest.mark.parametrize(
    "text",
    ("", "UBND-NC", "1028", "1028/", "/UBND", "1028//UBND", "1028/UBND-", "19/8", "458/6195",
     "12/1899/QĐ-UBND", "1234567/BC-UBND", "12/QĐ UBND", "12/QĐ-<b>", "1.028/UBND-NC"),
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        document_number(text)
    assert "«" in refused.value.messages[0].vi and "«" in refused.value.messages[0].en


def registered(**fields: Any) -> DocumentRegistered:
    """Return a registration."""
    return DocumentRegistered(title="Báo cáo", **fields)


def test_the_number_and_the_hash_of_a_document_are_checked() -> None:
    ledger, stream, hashed = given(), "document-bc-1", "a0" * 32
    good = registered(number="11/2021/NQ-HĐND", date=date(2021, 10, 29), file_hash=hashed)
    ledger.when(said("2021-10-29", stream, good)).recorded("DocumentRegistered")
    for wrong, words in (
        (registered(number="11/2021/NQ-HĐND", date=date(2020, 10, 29)), "là của năm 2021"),
        (registered(number="Số: 1028 /UBND-NC"), "viết liền là 1028/UBND-NC"),
        (registered(number="10/28/UBND"), "không phải số, ký hiệu văn bản"),
        (registered(file_hash="xyz"), "64 chữ số hệ 16"),
    ):
        ledger.when(said("2021-10-29", stream, wrong)).refused(words)
