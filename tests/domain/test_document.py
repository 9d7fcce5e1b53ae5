"""Documents, and the log's own stream: what a ledger lets be said of them."""

from __future__ import annotations

from datetime import date

from socai.domain.document import DocumentRegistered
from socai.domain.log import SchemaPublished
from socai.domain.organisation import OrganisationDissolved
from specification import given, said

STREAM = "document-thanh-hoa-2008-2018"
REVIEW = DocumentRegistered(title="Nhìn lại 10 năm", issuer="Công an tỉnh", date=date(2018, 9, 12))


def test_a_document_is_registered_with_what_it_says_of_itself() -> None:
    outcome = given().when(said("2018-09-12", STREAM, REVIEW)).recorded("DocumentRegistered")
    outcome.leaves(STREAM, "2018-09-12", title="Nhìn lại 10 năm", date=date(2018, 9, 12))
    outcome.changes_nothing_again()


def test_a_document_is_registered_once() -> None:
    again = given(said("2018-09-12", STREAM, REVIEW)).when(said("2018-09-13", STREAM, REVIEW))
    again.refused("không lập lại được", "is not begun twice")


def test_a_title_is_kept_in_one_form_of_unicode() -> None:
    outcome = given().when(
        said("2018-09-12", STREAM, DocumentRegistered(title="Ba\u0301o ca\u0301o "))
    )
    outcome.recorded("DocumentRegistered").leaves(STREAM, "2018-09-12", title="B\u00e1o c\u00e1o")


def test_what_cannot_be_said() -> None:
    ledger = given()
    hidden = DocumentRegistered(title="B\u200b\u00e1o c\u00e1o")
    ledger.when(said("2018-09-12", STREAM, hidden)).refused("ký tự ẩn")
    ledger.when(said("2018-09-12", STREAM, DocumentRegistered(title=""))).refused("để trống")
    dated = DocumentRegistered(title="Báo cáo", number="x" * 301)
    ledger.when(said("2018-09-12", STREAM, dated)).refused("nhiều nhất 300 ký tự")
    ledger.when(said("2018-09-12", STREAM, OrganisationDissolved())).refused(
        "«OrganisationDissolved» không thuộc dòng «document-thanh-hoa-2008-2018»"
    )
    ledger.when(said("2018-09-12", "Báo cáo 1", REVIEW)).refused("Tên dòng «Báo cáo 1» không đúng")
    ledger.when(said("2018-09-12", "paper-1", REVIEW)).refused("không có loại «paper»")


def test_a_schema_is_published_as_it_is() -> None:
    published = SchemaPublished(schema_id=7, name="A.v1", schema='{"doc": "ĐT 0912345678"}')
    outcome = given().when(said("2018-09-12", "log-schemas", published))
    outcome.recorded("SchemaPublished").changes_nothing_again()
    assert outcome.decided[0].event == published
