"""What an empty table tells the person who fills it in: a note on each head, and the guide."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from socai.domain.fields import Bounds, Free, OneOf, Opaque, Ref, Slug
from socai.infra.cli.printing import number
from socai.infra.files.templates.template_columns import (
    DECLARED,
    PUBLISHED,
    REQUIRED,
    Choice,
    Column,
)
from socai.schemas.loader import describe, describe_envelope

DAYS = ("05/3/2021", "2021-03-05")
PERIODS = ("05/3/2021", "tháng 3/2021", "quý I/2016", "2021")
OPEN_PERIODS = ("..2021-12-31",)
FLOW_PERIODS = ("2021", "quý I/2016", "01/01/2008 - 12/9/2018")
COUNTS = ("12998", "12.998")
QUANTITIES = ("12.998", "hơn 39 nghìn", "gần 2 triệu", "hàng vạn")
PERCENTAGES = ("87,6%", "từ 87 - 92%", "giảm 8,6%")
"""Examples that the notes give; every one can be imported."""
BELOW_THOUSANDS = 9_999
"""Largest end of numbers that are no counts: years, months."""
STREAMS = {
    "unit": "unit-tuyen-hoa/chau-hoa",
    "organisation": "organisation-bcd-14758",
    "community_model": "community_model-thon-tu-quan",
    "model_site": "model_site-lam-lang",
    "incident": "incident-chau-hoa-2021-001",
    "activity": "activity-chau-hoa-2021-001",
    "managed_person": "managed_person-dt-0001",
    "pledge": "pledge-chau-hoa-2021",
    "certification": "certification-chau-hoa-2021",
    "recognition": "recognition-chau-hoa-2021",
    "programme": "programme-phong-trao-2021",
    "standard": "standard-thong-tu-23-2012",
    "indicator": "indicator-ty-le-ho-to-anxh",
    "declaration": "declaration-chau-hoa-2021",
    "document": "document-bao-cao-2021",
    "claim": "claim-bao-cao-2021-a15",
    "report_seal": "report_seal-bao-cao-nam_chau-hoa_2021_1",
}
"""An example of a stream's name for each kind."""


def stream_example(kind: str) -> str:
    """Return an example of the name of a stream of this kind."""
    return STREAMS.get(kind, f"{kind}-2021-001")


def note(column: Column, kind: str, choice: Choice | None) -> str:
    """Return the note on a head: what the field is, whether it may be blank, how it is written."""
    form = _own_form(column, kind, choice) or _form(column, choice)
    return "\n".join((_about(column), _need(column), form))


def _about(column: Column) -> str:
    if column.name == "stream":
        return "Mã của sự vật mà hàng này nói đến. Mọi hàng về cùng một sự vật dùng cùng một mã."
    if column.name == "value":
        return "Số mà tài liệu nêu, viết như trong tài liệu."
    if column.name == "reason":
        return "Vì sao ghi, nếu cần nói rõ."
    fields = _envelope() if column.spec is None else _fields(column.type)
    return fields[column.name]


@cache
def _fields(type_name: str) -> dict[str, str]:
    return {field["name"]: field["doc_vi"] for field in describe(type_name)["fields"]}


@cache
def _envelope() -> dict[str, str]:
    return {field["name"]: field["doc_vi"] for field in describe_envelope()}


def _need(column: Column) -> str:
    if column.group == REQUIRED:
        return "Bắt buộc."
    default: Any = column.spec.default if column.spec else None
    if isinstance(default, bool):
        return f"Có thể để trống; để trống là «{'có' if default else 'không'}»."
    if isinstance(default, int):
        return f"Có thể để trống; để trống là {default}."
    if isinstance(default, str):
        names = dict(column.rule.words) if isinstance(column.rule, OneOf) else {}
        return f"Có thể để trống; để trống là «{names.get(default, default)}»."
    return "Có thể để trống."


def _own_form(column: Column, kind: str, choice: Choice | None) -> str:
    """Return how a field of the envelope, or a printed quantity, is written; "" for another."""
    match column.name if column.spec is None else "":
        case "stream":
            return (
                f"Viết {kind}-<mã>, ví dụ {stream_example(kind)}. Mã gồm chữ thường không dấu, số "
                "và . _ / -; đặt một lần, không đổi; không lấy từ họ tên người."
            )
        case "effective":
            return _period_form(column.type)
        case "value":
            printed = (*QUANTITIES, *PERCENTAGES) if column.type == PUBLISHED else QUANTITIES
            return f"Viết {_listed(printed)}. Không ghi đơn vị đếm kèm theo số."
        case "document":
            return f"Ghi mã tài liệu, ví dụ bao-cao-2021.{_chosen(choice)}"
        case "page" | "line":
            return "Số nguyên, từ 1."
        case "quote":
            return "Chép đúng chữ của tài liệu; bỏ họ tên, số điện thoại, số CCCD nếu có."
        case "documented":
            return f"Viết {_listed(DAYS)}."
        case "reason":
            return "Chữ, ví dụ «ghi bổ sung theo biên bản rà soát»."
    return ""


def _period_form(type_name: str) -> str:
    if type_name in ("FlowDeclared", PUBLISHED):
        return f"Kỳ của số liệu: {_listed(FLOW_PERIODS)}."
    if type_name in DECLARED:
        return f"Ngày mà số liệu nói đến: {_listed(PERIODS)}."
    return (
        f"Biết đến đâu ghi đến đấy: {_listed(PERIODS)}. «{OPEN_PERIODS[0]}» là đã như thế vào ngày "
        "ấy hoặc từ trước."
    )


def _listed(examples: tuple[str, ...]) -> str:
    return ", ".join(f"«{example}»" for example in examples)


def _form(column: Column, choice: Choice | None) -> str:
    """Return how a field is written."""
    spec, rule = column.spec, column.rule
    if spec and spec.many:
        return "Nhiều giá trị trong một ô cách nhau bằng dấu chấm phẩy." + _chosen(choice)
    if choice and choice.closed:
        few = len(choice.labels) <= 12
        return f"Chọn trong danh sách: {'; '.join(choice.labels)}." if few else _CHOOSE
    if spec and spec.base is date:
        return f"Viết {_listed(DAYS)}."
    match rule:
        case Ref():
            return f"Ghi mã hoặc tên.{_chosen(choice)}"
        case Bounds(lo=lo, hi=hi):
            return f"Số nguyên {ends(lo, hi)}, không kèm chữ."
        case Slug():
            example = "" if choice else " Ví dụ: cong-an-huyen."
            return f"Chữ thường không dấu, số và gạch nối.{example}{_chosen(choice)}"
        case Opaque():
            return "Ví dụ tv-0001: chữ thường không dấu, số và . _ -"
        case Free(length=length):
            return f"Chữ, nhiều nhất {length} ký tự; không ghi số điện thoại, số CCCD."
    return "Chữ."


def ends(lo: int, hi: int) -> str:
    """Return the ends of a whole number in words; years are written without a dot."""
    low, high = (number(one) if hi > BELOW_THOUSANDS else str(one) for one in (lo, hi))
    return f"từ {low} đến {high}"


_CHOOSE = "Chọn trong danh sách của ô."


def _chosen(choice: Choice | None) -> str:
    return " Có danh sách để chọn." if choice else ""


def guide(kind: str) -> tuple[str, ...]:
    """Return the lines of the guide for workbooks of a kind."""
    return (
        "Mỗi trang tính là một loại sự kiện, mỗi hàng là một sự kiện. Chọn trang theo bảng ở "
        "dưới; trang nào không dùng thì để trống.",
        "Cột nền vàng, có dấu *, phải điền. Cột nền xanh dương có thể để trống. Cột nền xanh lá "
        "là tài liệu làm căn cứ: nên điền, để sau này mỗi con số kể được nó từ đâu ra.",
        "Đặt con trỏ lên đầu cột để đọc cột ấy ghi gì, viết thế nào. Ô có mũi tên thì chọn trong "
        "danh sách.",
        f"Dòng (stream) là mã của sự vật, viết {kind}-<mã>, ví dụ «{stream_example(kind)}» (như "
        "«organisation-bcd-14758» là Ban chỉ đạo của xã có mã 14758). Đặt một lần, không đổi; mọi "
        "hàng về cùng một sự vật dùng cùng một mã.",
        f"Thời gian viết {_listed(PERIODS)}; biết đến đâu ghi đến đấy. «{OPEN_PERIODS[0]}» là "
        "ngày ấy hoặc từ trước.",
        f"Số đếm viết {' hoặc '.join(COUNTS)}, không kèm chữ. Riêng số công bố (cột value) viết "
        f"như tài liệu: {_listed(QUANTITIES)}.",
        "Không ghi họ tên, số điện thoại, số CMND/CCCD của bất cứ ai, vì sổ không bao giờ xóa. "
        "Thành viên, đối tượng là mã do đơn vị tự đặt, ví dụ tv-0001.",
        "Không đổi tên trang tính và phần trong ngoặc ở đầu cột, ví dụ «(unit)»: socai nhận ra "
        "trang và cột nhờ chúng. Cột không dùng có thể xóa.",
        "Kiểm tra trước: socai import TỆP.xlsx --dry-run. Mọi lỗi được nêu cùng lúc, kèm trang "
        "tính và ô, ví dụ «ô C12». Chưa ghi gì.",
        "Hết lỗi thì nhập: socai import TỆP.xlsx. Còn một ô sai thì không hàng nào được ghi. "
        "Nhập lại đúng tệp ấy không thêm gì.",
        "Điều đã nhập mà sai: sửa ô rồi nhập lại cùng tệp với --reason «lý do», hàng đã sửa được "
        "ghi thành đính chính; hoặc socai correct, socai withdraw. Số cũ vẫn còn trong lịch sử.",
    )


def purpose(type_name: str) -> str:
    """Return what an event type says, in a sentence."""
    said: str = describe(type_name)["doc_vi"]
    return said
