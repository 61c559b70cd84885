"""The person behind a request: decided once, at the door, and carried with the request."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from eval.records.values import ROLES, Role

_KEY = "person"


@dataclass(frozen=True)
class Person:
    """`id` is what records name; `name` is empty where a cookie is all that is known."""

    id: str
    role: Role
    name: str = ""

    @property
    def may_review(self) -> bool:
        """Whether the review queue is open to this person."""
        return ROLES.index(self.role) >= ROLES.index("rater")

    @property
    def is_admin(self) -> bool:
        """Whether this person may see what moves with battles: see CONTRACTS on load."""
        return self.role == "admin"


def person_of(request: Any) -> Person | None:
    """Return who sent a request of Starlette or Gradio; None for a browser without a cookie."""
    found = getattr(request.state, _KEY, None)
    return found if isinstance(found, Person) else None


def role_of(request: Any) -> Role | None:
    """Return the role of who sent a request, or None as `person_of` does."""
    person = person_of(request)
    return person.role if person else None


def person_in(scope: MutableMapping[str, Any]) -> Person | None:
    """Return the person that a door has put into an ASGI scope."""
    found = scope.get("state", {}).get(_KEY)
    return found if isinstance(found, Person) else None


def put_person(scope: MutableMapping[str, Any], person: Person | None) -> MutableMapping[str, Any]:
    """Return the scope with this person and no other in it."""
    return {**scope, "state": {**scope.get("state", {}), _KEY: person}}
