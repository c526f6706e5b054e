"""What the tests of the use cases share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.services.office import Office
from tests.services.desk import Desk
from tests.services.shelf import Shelf


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.fixture
def shelf(office: Office, as_person: Callable[[str], Office]) -> Shelf:
    return Shelf(office, as_person)
