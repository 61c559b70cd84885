"""Who is asking: one person id behind every battle, vote and rating, however it is known.

`person.py` is the value and how pages ask for it; `cookies.py` signs; the doors
(`doors.py`, `log_in.py`) stand in front of the whole site and let in whom they know.
"""

from assistant.people.cookies import COOKIE, COOKIE_SECONDS, People, SecretTooShort
from assistant.people.person import Person, person_of, role_of

__all__ = ["COOKIE", "COOKIE_SECONDS", "People", "Person", "SecretTooShort", "person_of", "role_of"]
