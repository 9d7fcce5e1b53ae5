"""What is said of an inbox that cannot be used, instead of what is said of books."""

from __future__ import annotations

from socai.domain.refusal import Refused, Unavailable
from socai.infra.books.database import Database, Trouble


class InboxWords(Database):
    """A database whose words are about the inbox of a mirror."""

    def later(self, found: int, known: int) -> Refused:
        """Return the refusal of an inbox of a later format than this socai knows."""
        return Refused.of(
            f"Hộp nhận {self.shown} có định dạng {found}, bản socai này chỉ biết đến {known}: nâng "
            f"cấp socai, hoặc {self.throw_away.vi} để nhận lại từ topic",
            f"The inbox {self.shown} is of format {found}, this socai knows up to {known}: upgrade "
            f"socai, or {self.throw_away.en} to receive the topic again",
        )

    def foreign(self) -> Refused:
        """Return the refusal of a place that holds something else."""
        return Refused.of(
            f"{self.shown} không phải hộp nhận của bản gương: ở đó có các bảng khác. Chưa sửa gì: "
            "dời chúng đi chỗ khác",
            f"{self.shown} is not the inbox of a mirror: there are other tables. Nothing was "
            "changed: move them elsewhere",
        )

    def damaged(self, cause: object) -> Refused:
        """Return the refusal of an inbox that is not whole."""
        return Refused.of(
            f"{self.shown} không phải là hộp nhận nguyên vẹn ({cause}). Sổ gốc không bị ảnh "
            f"hưởng: {self.throw_away.vi}, lần chạy sau nhận lại từ topic",
            f"{self.shown} does not hold a whole inbox ({cause}). The store is unharmed: "
            f"{self.throw_away.en}, the next run receives the topic again",
        )

    def _unavailable(self, trouble: Trouble, cause: object) -> Refused:
        why, see_to = trouble
        return Unavailable.of(
            f"Không dùng được hộp nhận {self.shown}: {why.vi} ({cause}). Sổ gốc không mất gì, "
            f"không có gì dở dang: {see_to.vi}; phần project đi tiếp khi dùng được",
            f"The inbox {self.shown} cannot be used: {why.en} ({cause}). The store has lost "
            f"nothing, and nothing is half done: {see_to.en}; project goes on when it can be used",
        )
