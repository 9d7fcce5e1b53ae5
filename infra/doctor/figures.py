"""What questions are answered from: the books, and where Kafka is used the mirror with its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.answering import Answering
from socai.infra.app import Ledger, Phases
from socai.infra.books.generations import generations
from socai.infra.doctor.finding import Finding, note, refused, well, wrong
from socai.infra.store.home import Where
from socai.infra.store.sql_store import SqlStore

BY_ITSELF = Message(
    "Không phải làm gì: lần hỏi sau tự đuổi kịp", "Nothing: the next question catches up"
)
RUN = Message("Chạy `socai run relay project`", "Run `socai run relay project`")


def figures(ledger: Ledger, deep: bool, phases: Phases | None = None) -> Iterator[Finding]:
    """Look at the store's own books; where Kafka is used at the mirror and its books as well.

    Where `deep`, books are built anew and compared. Nothing is made that is not there.
    """
    if ledger.mirrored:
        yield from _refusals("books", lambda: _books("books", ledger.own, well_behind))
        yield from _refusals("mirror", lambda: _mirror(ledger))
        if deep and _there(ledger.home.mirror.books):
            yield compared(ledger, ledger.mirror, phases)
        return
    yield from _refusals("books", lambda: _books("books", ledger.own, behind))
    if deep and _there(ledger.home.books):
        yield compared(ledger, ledger.own, phases)


def _there(place: Where) -> bool:
    return bool(generations(place).numbers())


def _refusals(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Unavailable:
        raise
    except Refused as error:
        yield refused(name, error)


def _books(
    name: str, answering: Answering, found: Callable[[str, int, int], Finding]
) -> Iterator[Finding]:
    if not _there(answering.place):
        yield well(
            name,
            "Chưa có sổ tổng hợp: khi cần sẽ tự dựng",
            "There are no books yet: they are built when they are needed",
        )
        return
    position = answering.projector.check()
    yield found(name, position, answering.source.last())


def behind(name: str, position: int, last: int) -> Finding:
    """Look how far books are that the next question brings up."""
    if position == last:
        return well(
            name, f"Sổ tổng hợp đủ đến vị trí {last}", f"The books are complete up to {last}"
        )
    return note(
        name,
        Message(
            f"Sổ tổng hợp đến vị trí {position}, nguồn của nó đến {last}",
            f"The books are at position {position}, their source is at {last}",
        ),
        BY_ITSELF,
    )


def well_behind(name: str, position: int, last: int) -> Finding:
    """Look how far books are that nobody asks while Kafka is used."""
    return well(
        name,
        f"Sổ tổng hợp riêng của sổ gốc đến vị trí {position}/{last}; đang dùng bản gương",
        f"The store's own books are at position {position}/{last}; the mirror is used",
    )


def _mirror(ledger: Ledger) -> Iterator[Finding]:
    if not _there(ledger.home.mirror.store):
        yield note(
            "mirror",
            Message(
                "Chưa có bản gương: chưa nhận gì từ Kafka",
                "There is no mirror: nothing was received from Kafka yet",
            ),
            RUN,
        )
        return
    yield mirrored(ledger.mirror.source, ledger.store)
    yield from _books("mirror-books", ledger.mirror, behind)


def mirrored(mirror: SqlStore, store: SqlStore) -> Finding:
    """Look how far a mirror is, and whether it is of this log."""
    here = mirror.last()
    last = store.last()
    if here > last or (here and mirror.data(here) != store.data(here)):
        return wrong(
            "mirror",
            Message(
                f"Bản gương đến vị trí {here} khác sổ gốc (đến {last}): sổ gốc bị lùi lại hoặc bị "
                "đổi",
                f"The mirror up to position {here} is not the store (up to {last}): the store went "
                "back, or was changed",
            ),
            Message(
                "Đừng ghi thêm; tìm xem bên nào đúng (`socai doctor --deep`). Bản gương xóa được, "
                "dựng lại từ Kafka",
                "Record nothing more; find out which is right (`socai doctor --deep`). The mirror "
                "may be thrown away, it is built again from Kafka",
            ),
        )
    if here == last:
        return well("mirror", f"Bản gương đủ đến {last}", f"The mirror is complete up to {last}")
    return note(
        "mirror",
        Message(
            f"Bản gương đến vị trí {here}, sổ gốc đến {last}: câu trả lời chỉ biết đến {here}",
            f"The mirror is at position {here}, the store is at {last}: answers know only up to "
            f"{here}",
        ),
        RUN,
    )


def compared(ledger: Ledger, answering: Answering, phases: Phases | None) -> Finding:
    """Build books anew beside those in use, compare both, and throw the new ones away."""
    from socai.infra.rebuilding import rebuild

    found = rebuild(
        ledger, answering.source, answering.place, actor="socai", dry_run=True, phases=phases
    )
    if found.compared_at is None:
        return refused("figures", Refused(*found.unread))
    if not found.differences:
        at = found.compared_at
        return well(
            "figures",
            f"Dựng lại từ sự kiện cho đúng các số đang có (so tại vị trí {at})",
            f"Built anew from the events they give the same figures (compared at position {at})",
        )
    one = found.shown[0]
    where = " ".join(one.where)
    return wrong(
        "figures",
        Message(
            f"Sổ tổng hợp khác các sự kiện ở {found.differences} chỗ, trước hết là {one.what} "
            f"{where}: {one.before}, lẽ ra {one.after}",
            f"The books differ from the events in {found.differences} places, first in {one.what} "
            f"{where}: {one.before}, {one.after} is due",
        ),
        Message(
            "Chạy `socai rebuild` và nêu lý do (--reason): sổ gốc không bị ảnh hưởng",
            "Run `socai rebuild` and say why (--reason): the store is unharmed",
        ),
    )
