"""Says, where the shim notes it, what was just acknowledged to a person."""

from __future__ import annotations

import json
import os
from pathlib import Path

from app.services.office import Office
from tests.survive.acts import word_of


class Sayer:
    """Writes acknowledgements where the shim notes them."""

    def __init__(self, said: Path) -> None:
        self._to = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(self, **what: object) -> None:
        os.write(self._to, json.dumps(what).encode() + b"\n")

    def word(self, office: Office, name: str = "did") -> None:
        word = office.read(word_of)
        self.say(**{name: [word.seq, word.hash, list(word.counts)]})
