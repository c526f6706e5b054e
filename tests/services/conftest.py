"""What the tests of the use cases share."""

from __future__ import annotations

import pytest

from app.services.office import Office
from tests.services.desk import Desk


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)
