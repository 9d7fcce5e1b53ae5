"""Every file of the corpus: the bad ones, each to be refused by name, and the good ones."""

from __future__ import annotations

from .case import Case
from .corpus_bad_csv import BAD_CSV
from .corpus_bad_sheets import BAD_SHEETS
from .corpus_bad_workbooks import BAD_WORKBOOKS
from .corpus_good import GOOD_CSV, GOOD_XLSX

BAD: tuple[Case, ...] = (*BAD_CSV, *BAD_WORKBOOKS, *BAD_SHEETS)
GOOD: tuple[Case, ...] = (*GOOD_CSV, *GOOD_XLSX)
