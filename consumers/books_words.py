"""What is said of books that do not go with their log, and of an event that stops them."""

from __future__ import annotations

from socai.domain.event import Recorded
from socai.domain.refusal import Message, Refused


class Stopped(Refused):
    """This program fails to project an event: the books stop before it."""

    def __init__(self, recorded: Recorded, error: Exception) -> None:
        self.position = at = recorded.position
        meta, name = recorded.meta, type(error).__name__
        super().__init__(
            Message(
                f"Vị trí {at}: socai không tổng hợp được {meta.type} «{meta.event_id}» của dòng "
                f"«{meta.stream}» ({name}: lỗi của chương trình). Sổ tổng hợp dừng trước đó, sổ "
                "gốc không bị ảnh hưởng: chạy lại với SOCAI_DEBUG=1, gửi kết quả cho người bảo "
                "trì, và hỏi lại khi có bản socai đã sửa",
                f"Position {at}: socai fails to project {meta.type} «{meta.event_id}» of stream "
                f"«{meta.stream}» ({name}: a fault of the program). The books stop before it, the "
                "store is unharmed: run it again with SOCAI_DEBUG=1, send the output to the "
                "maintainers, and ask again with a socai that is mended",
            )
        )


def foreign(called: str, vi: str, en: str) -> Refused:
    """Return the refusal of books that are of something else: `vi` and `en` say of what."""
    file, schema = _places(called)
    return Refused.of(
        f"Sổ tổng hợp ({file}) {vi}. Sổ gốc không bị ảnh hưởng: xóa tệp {file} trong thư mục sổ "
        f"(trên PostgreSQL: schema {schema}), lần hỏi sau sẽ tự dựng lại",
        f"The books ({file}) are {en}. The store is unharmed: delete the file {file} in the "
        f"ledger's folder (on PostgreSQL: the schema {schema}), the next question builds it again",
    )


def ahead(called: str, position: int, last: int) -> Refused:
    """Return the refusal of books that have more than their log, which lost its end."""
    file, schema = _places(called)
    return Refused.of(
        f"Sổ tổng hợp ({file}) đi trước sổ gốc: sổ tổng hợp đã có đến vị trí {position}, sổ gốc "
        f"chỉ còn đến {last}: sổ gốc mất phần cuối (mất điện, ổ đĩa hỏng, chép thiếu tệp -wal) hay "
        "bị lùi lại. Đừng ghi thêm: lấy lại phần ấy bằng `socai recover --from kafka` hoặc từ bản "
        f"sao lưu. Không còn ở đâu nữa thì xóa tệp {file} trong thư mục sổ (trên PostgreSQL: "
        f"schema {schema}), lần hỏi sau sẽ tự dựng lại; rồi nhập lại những gì đã mất",
        f"The books ({file}) are ahead of the store: they have position {position}, the store ends "
        f"at {last}: its end is lost (power cut, failing disk, copied without its -wal), or it was "
        "taken back. Record nothing more: take that part back with `socai recover --from kafka` or "
        f"from a backup. Where it is nowhere any more, delete the file {file} in the ledger's "
        f"folder (on PostgreSQL: the schema {schema}), the next question builds it again; then "
        "import again what was lost",
    )


def _places(called: str) -> tuple[str, str]:
    """Return the file of these books, and how their schema is called on PostgreSQL."""
    return f"{called}.sqlite", "…_" + called.replace("-", "_")
