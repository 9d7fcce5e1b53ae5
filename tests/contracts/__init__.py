"""Contract suites: what every back end of a port keeps, run by the tests of each back end."""

from pathlib import Path

import pytest

# Their assertions then say what they compared, as those of test modules do.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{path.stem}"
        for path in sorted(Path(__file__).parent.glob("*.py"))
        if path.stem != "__init__"
    )
)
