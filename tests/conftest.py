"""What every test shares."""

import pytest

# PostgreSQL and Kafka, for the tests that ask for them.
pytest_plugins = ["servers"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --deep."""
    parser.addoption("--deep", action="store_true", help="run the tests that take minutes as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the deep tests out unless they are asked for."""
    if config.getoption("--deep"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    items[:] = [item for item in items if item not in deep]
    config.hook.pytest_deselected(items=deep)
