"""What a battle's owner may do beside the vote: judge again, say of use, share by a link.

None of it moves a rating. What is recorded is also noted on the live battle, so that every
page of it shows the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from assistant.battle import LiveBattle
from assistant.book import in_database
from assistant.opinions import choices
from assistant.refusal import Refusal
from eval.records import NotVotable, Opinion, Records, Use

Find = Callable[[str, str], Awaitable[LiveBattle]]


class Beside:
    """Later opinions and links of battles; `find` gives a person's own battle."""

    def __init__(self, records: Records, find: Find) -> None:
        self._records = records
        self._find = find

    async def after_tests(self, person: str, battle_id: str, choice: str) -> None:
        """Record what the owner prefers having seen the tests; the latest counts.

        Raises `Refusal`: unknown_vote, not_revealed, no_such_battle, or a code of
        `DatabaseUnavailable`.
        """
        battle = await self._find(person, battle_id)
        known = {name: name for name in choices(len(battle.slots)) if name != "ranking"}
        if choice not in known:
            raise Refusal("unknown_vote", vote=choice)
        opinion = Opinion(battle.id, person, "after_tests", known[choice])
        try:
            await in_database(self._records.opinions.after_tests, opinion)
        except NotVotable as error:
            raise Refusal("not_revealed") from error
        battle.after_tests = opinion.choice
        battle.touch()

    async def use(self, person: str, battle_id: str, letter: str, *, usable: bool) -> None:
        """Record whether the owner would use a slot's answer; the latest counts.

        Raises `Refusal`: not_ratable, no_such_battle, or a code of `DatabaseUnavailable`.
        """
        battle = await self._find(person, battle_id)
        slot = battle.slot(letter)
        try:
            await in_database(
                self._records.opinions.use, Use(battle.id, person, slot.letter, usable)
            )
        except NotVotable as error:
            raise Refusal("not_ratable") from error
        battle.uses[letter] = usable
        battle.touch()

    async def share(self, person: str, battle_id: str) -> str:
        """Return the token of the battle's link, made when there is none.

        Raises `Refusal`: not_sharable, no_such_battle, or a code of `DatabaseUnavailable`.
        """
        battle = await self._find(person, battle_id)
        if battle.releasing:  # a reader would see what the owner does not see yet
            raise Refusal("not_sharable")
        try:
            battle.link = await in_database(self._records.links.make, person, battle.id)
        except NotVotable as error:
            raise Refusal("not_sharable") from error
        battle.touch()
        return battle.link

    async def withdraw(self, person: str, battle_id: str) -> None:
        """Make the battle's link lead nowhere. Raises `Refusal` as `share`."""
        battle = await self._find(person, battle_id)
        await in_database(self._records.links.withdraw, person, battle.id)
        battle.link = None
        battle.touch()
