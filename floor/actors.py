"""Who acts: a staff account, a token's holder, a visitor's phone, or the hall itself."""

from __future__ import annotations

from dataclasses import dataclass

from floor.nouns import Counter

STAFF_ROLES = ("clerk", "guide", "lead", "office", "leader", "supervisor", "om", "logistics", "auditor", "admin")
TOKEN_ROLES = ("kiosk", "counter", "screen", "pad", "agent")
ROLES = (*STAFF_ROLES, *TOKEN_ROLES)
NEWCOMER = "newcomer"  # came in by a one-time link and has yet to set a password: may do nothing else
POST_ROLES = frozenset({"clerk", "lead", "admin"})  # may be on post at a counter
ANY_COUNTER = frozenset({"lead", "admin"})  # may act for a colleague


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` as the journal writes it (`staff:...`, `token:...`, `phone`, `hall`); `place`: what its token is bound to."""

    id: str
    roles: frozenset[str]
    place: str | None = None

    @property
    def staff(self) -> str | None:
        """The account's id, for a person."""
        return self.id.removeprefix("staff:") if self.id.startswith("staff:") else None

    def serves_at(self, counter: Counter) -> bool:
        """Whether the counter is this actor's own: its token's place, or the post it opened."""
        if self.roles & ANY_COUNTER:
            return True
        if "counter" in self.roles and self.place == str(counter.number):
            return True
        return self.staff is not None and counter.clerk == self.staff


HALL = Actor("hall", frozenset())
PHONE = Actor("phone", frozenset())
