"""The sample's front desk: who sits there, and the PINs they sign in and sign with."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import NotAllowed
from app.services import book_rows, sign_in
from app.services.context import Actor
from app.services.office import Office


class Desk:
    """Whoever plays a part of the sample sits down here first."""

    def __init__(self, office: Office, pins: Mapping[str, str]) -> None:
        self.office = office
        self._pins = pins
        people = office.read(book_rows.people)
        self.ids = {person.name: person.id for person in people}
        self._posts = {person.name: person.post for person in people}

    def holder(self, post: str) -> str:
        """Name who holds a post at the sample station."""
        return next(name for name, posts in self._posts.items() if post in posts)

    def sit(self, name: str) -> None:
        """Sign somebody in with their PIN, unless they sit there already."""
        if self.office.actor.person_id == self.ids[name]:
            return
        found = self.office.act(sign_in.sign_in, self.ids[name], self._pins[name])
        if not isinstance(found, Actor):
            raise NotAllowed(found.text)
        self.office.actor = found

    def proof(self) -> sign_in.Proof:
        """Give the PIN of whoever sits there once more, as a signature asks."""
        proof = self.office.act(sign_in.prove, self._pins[self.office.actor.name])
        if not isinstance(proof, sign_in.Proof):
            raise NotAllowed(proof.text)
        return proof
