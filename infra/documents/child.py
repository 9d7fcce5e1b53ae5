"""The process that parses one document, under limits of its own; it says its lines in JSON.

Once it runs, it can open neither a file nor a socket and write to no file, and has little memory
and time: what a document made to do harm could do ends here.
"""

from __future__ import annotations

import encodings.cp437
import io
import json
import sys
from typing import Any

from socai.infra.documents.docx import read_docx
from socai.infra.documents.pdf import library, read_pdf
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_child import limit

NAMES = encodings.cp437
"""What names in archives are written in: loaded before no more file can be opened."""


def main() -> None:
    """Read the document on the standard input, as the argument in JSON says; tell its lines."""
    asked = json.loads(sys.argv[1])
    if asked["kind"] == "pdf":
        library()
    limit(asked["memory"], asked["cpu"])
    said: dict[str, Any]
    try:
        data = sys.stdin.buffer.read()
        said = read_pdf(data) if asked["kind"] == "pdf" else read_docx(io.BytesIO(data))
    except Unreadable as refused:
        said = {"refused": [refused.messages[0].vi, refused.messages[0].en]}
    except MemoryError:
        said = {"refused": _TOO_LARGE}
    except Exception as error:  # whatever a broken file leads to is said, and ends this process
        said = {"refused": _broken(error)}
    sys.stdout.write(json.dumps(said, ensure_ascii=False))
    sys.stdout.flush()


_TOO_LARGE = (
    "tệp cần quá nhiều bộ nhớ để đọc; hãy chia tệp",
    "the file needs too much memory to be read; divide it",
)


def _broken(error: Exception) -> tuple[str, str]:
    kind = type(error).__name__
    return (
        f"tệp bị hỏng, không đọc được ({kind}); mở bằng chương trình của nó, lưu lại",
        f"the file is broken and cannot be read ({kind}); open it in its program, save it again",
    )
