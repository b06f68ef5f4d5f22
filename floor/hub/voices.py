"""The loudspeakers of the hall: keeps each zone's queue beside the journal, hears the players, and says when a picture of it changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from config.schema import Hall, Speaker
from config.speakers import speakers_of
from floor import facts as f
from floor.announcing.post import Picture, Post
from floor.announcing.queue import Announcement, Rules
from floor.book import Book
from floor.nouns import CALLED

# After these a ticket is no longer called.
_LEFT = (f.Started, f.Withdrawn, f.NoShow, f.Held, f.Transferred, f.Cancelled)


class Voices:
    """`now` is what pictures are drawn from: replaced whole, never changed. `on_change` is called after each replacement, with
    whether somebody waits for it to speak something else than before.

    Players and the pump come in threads of their own in threading mode: the lock guards the posts.
    """

    def __init__(self, config: Hall, mono_s: Callable[[], float], local: Callable[[], datetime]) -> None:
        voice = config.voice
        self._rules = Rules(voice.speak_within_s, voice.drop_after_s, voice.repeat, voice.unheard_s)
        self._volume = voice.volume
        self._posts = {one.code: Post(one, self._rules, self._volume) for one in speakers_of(config)}
        self._there: dict[str, tuple[str, bool]] = {}  # players: connection -> place, whether it is taken for one that can sound
        self._first = frozenset(voice.first)
        self._mono_s = mono_s
        self._local = local
        self._lock = threading.RLock()
        self.now: Mapping[str, Picture] = {code: post.picture() for code, post in self._posts.items()}
        self.on_change: Callable[[bool], None] = lambda sounding: None
        self._still = False  # an emergency runs: nothing is spoken
        self._noted: bool | None = None  # what was taken in since the last turn: hurried, not hurried, nothing

    # --- what happens on the floor --------------------------------------------------------------------------------------

    def note(self, event: f.Event, book: Book) -> None:
        """Take in a committed fact, for `settle`. Hold the writer's lock: the ticket is read from the book."""
        fact = event.fact
        if isinstance(fact, f.Called | f.Recalled):
            self._enter(event.seq, event.at, (fact.ticket, fact.counter), book, self._mono_s())
        elif isinstance(fact, _LEFT):
            self._each(lambda post: post.queue.leave(fact.ticket))
        elif isinstance(fact, f.EmergencyBegun | f.EmergencyEnded):
            self._still = isinstance(fact, f.EmergencyBegun)
        elif isinstance(fact, f.CallHeard):
            self._each(partial(_heard, seq=fact.call_seq), fact.speaker)
        else:
            return
        hurried = not isinstance(fact, _LEFT)  # after one who left, the next one may follow with the next picture
        self._noted = hurried or bool(self._noted)

    def settle(self) -> None:
        """Draw anew after the facts that were noted, all at once: a commit holds many."""
        noted, self._noted = self._noted, None
        if noted is not None:
            self.turn(noted)

    def seed(self, book: Book, age_s: Callable[[int], float], heard: set[tuple[int, str]]) -> None:
        """Calls made before this run that nobody has been told to have heard. `heard`: (call, loudspeaker zone)."""
        mono_s = self._mono_s()
        self._still = book.emergency is not None
        for call in book.figures.calls:
            ticket = book.tickets.get(call.ticket)
            if ticket is None or ticket.state != CALLED or ticket.call_seq != call.seq:
                continue
            self._enter(call.seq, call.at, (call.ticket, call.counter), book, mono_s - age_s(call.seq))
        for seq, code in heard:
            self._each(partial(_heard, seq=seq), code)
        self.turn()

    def _enter(self, seq: int, at: datetime, who: tuple[str, int], book: Book, entered_s: float) -> None:
        ticket, counter = book.ticket(who[0]), who[1]
        if ticket is None:
            return
        call = Announcement(seq, at, ticket.id, ticket.number, counter, ticket.lane in self._first, entered_s)
        zone = book.counters[counter].zone
        with self._lock:
            for post in self._posts.values():
                if post.covers(counter, zone):
                    post.queue.enter(call)

    def _each(self, work: Callable[[Post], None], code: str = "") -> None:
        """Every zone, or the one with this code."""
        with self._lock:
            for post in self._posts.values():
                if code in ("", post.speaker.code):
                    work(post)

    def follow(self, config: Hall) -> None:
        """The hall has other loudspeakers or screens now. Zones that are as before go on undisturbed."""
        wanted = {one.code: one for one in speakers_of(config)}
        with self._lock:
            self._posts = {code: self._post(one, self._posts.get(code)) for code, one in wanted.items()}
        self.turn()

    def _post(self, speaker: Speaker, before: Post | None) -> Post:
        """With the calls that still wait there, and the players that are there."""
        if before is not None and before.speaker == speaker:
            return before
        post = Post(speaker, self._rules, self._volume)
        if before is not None:
            post.queue = before.queue
        for connection, (place, ready) in self._there.items():
            post.players.came(connection, place, ready)
        return post

    # --- what players say -----------------------------------------------------------------------------------------------

    def came(self, connection: str, place: str, ready: bool) -> None:
        """A screen or agent is there."""
        with self._lock:
            self._there[connection] = place, ready
        self._each(lambda post: post.players.came(connection, place, ready))
        self.turn()

    def gone(self, connection: str) -> None:
        with self._lock:
            self._there.pop(connection, None)
        self._each(lambda post: post.players.gone(connection, self._mono_s()))
        self.turn()

    def can(self, connection: str, ready: bool, code: str) -> None:
        """It can sound, or cannot: silenced, waiting for a touch, out of order. `code`: the zone, for agents that play for several."""
        with self._lock:
            if not code and connection in self._there:
                self._there[connection] = self._there[connection][0], ready
        self._each(lambda post: post.players.says(connection, ready), code)
        self.turn()

    def begun(self, connection: str, seq: int, takes_s: float, code: str) -> None:
        """The player of a zone speaks this call now, for so long."""
        with self._lock:
            for post in self._played_by(connection, code):
                post.queue.begun(seq, takes_s, self._mono_s())
        self.turn()

    def failed(self, connection: str, seq: int, code: str) -> None:
        """The player of a zone could not speak this call."""
        with self._lock:
            for post in self._played_by(connection, code):
                post.queue.failed(seq)
        self.turn()

    def code_for(self, place: str, code: str) -> str:
        """The zone that a receipt from this place is about; empty when the place plays for none."""
        posts = [post for post in self._posts.values() if place in post.players.order and code in ("", post.speaker.code)]
        return posts[0].speaker.code if posts else ""

    def _played_by(self, connection: str, code: str) -> list[Post]:
        return [post for post in self._posts.values() if post.players.owner == connection and code in ("", post.speaker.code)]

    # --- time -----------------------------------------------------------------------------------------------------------

    def turn(self, hurried: bool = True) -> None:
        """Bring all up to now, and draw anew what changed; `hurried`: at once if somebody is to speak something else."""
        with self._lock:
            mono_s, local = self._mono_s(), self._local()
            for post in self._posts.values():
                post.turn(mono_s, local, self._still)
            now = {code: post.picture() for code, post in self._posts.items()}
            before, self.now = self.now, now
        if now != before:
            self.on_change(hurried and any(code not in before or _order(now[code]) != _order(before[code]) for code in now))


def _order(picture: Picture) -> tuple[object, ...]:
    """What its player has to do; empty where there is none."""
    return () if picture.player is None else (picture.player, picture.say, picture.times, picture.volume)


def _heard(post: Post, seq: int) -> None:
    post.queue.heard(seq)
