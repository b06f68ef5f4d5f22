"""Single sections: the hall, its clocks and rules, what visitors and staff may do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.hours import begun
from config.schema.base import Code, Day, HoursProfile, Lane, Letter, Line, Name, Profile, Role, Section, Span, Weekday


class HallSection(Section):
    code: Code = Field(default="hall", description="key of this hall in every table; never changes")
    name: Name = Field(description="name on boards and slips")
    name_en: Line = Field(default="", max_length=80, description="the same in English; empty = the Chinese name")
    profile: Profile = Field(default="hall", description="government service hall, township or village centre (R65), hospital centre (R66)")
    time_zone: str = Field(default="Asia/Shanghai", description="IANA time zone of the hall's day")
    notice: Line = Field(default="", max_length=120, description="one line at the foot of the boards")
    notice_en: Line = Field(default="", max_length=160, description="the same in English")
    hotline: Line = Field(default="", max_length=40, description="complaint telephone, shown on slip and kiosk")


class HubSection(Section):
    public_url: str = Field(
        default="", description="address that phones in the hall reach, for the slip's QR; empty = the address the hub listens on"
    )
    origins: list[str] = Field(default=[], description="further origins whose pages may open sockets; own origin always may")
    async_mode: Literal["eventlet", "threading"] = Field(default="eventlet", description="server mode")
    message_queue: str = Field(default="", description="redis:// address when several hub processes serve one hall")
    local_agent: bool = Field(default=True, description="start and supervise a device agent on this PC")


class StoreSection(Section):
    url: str = Field(default="", description="database address; empty = SQLite file hall.db in the data folder")


class HoursSection(Section):
    profile: HoursProfile = Field(
        default="001", description="hours of which regulation (3.1); without a week of one's own 003#15, with one 001, the hall's own"
    )
    week: dict[Weekday, list[Span]] = Field(
        default={}, description="opening spans of each weekday (local time), others are closed; none = those of the profile"
    )
    meeting_break: bool = Field(default=False, description="profile 003#10: the windows close for its daily meeting, 14:00 to 15:00")
    take_before_min: int = Field(default=30, ge=0, le=240, description="minutes before opening from which numbers are given")
    open_on_holidays: bool = Field(default=False, description="open on the statutory days off of the working calendar too (003#13)")
    closed_dates: list[Day] = Field(default=[], description="dates on which the hall stays closed")
    open_dates: dict[Day, list[Span]] = Field(default={}, description="dates with hours of their own, e.g. a make-up Saturday")

    @model_validator(mode="before")
    @classmethod
    def _of_profile(cls, data: Any) -> Any:
        return begun(data) if isinstance(data, dict) else data


class WaitSection(Section):
    limit_min: int = Field(default=30, ge=5, le=240, description="a wait of more than this many minutes is a lapse (失误), R02")
    warn_min: int = Field(default=20, ge=1, le=239, description="minutes after which the lead is warned")
    count_lunch: bool = Field(default=False, description="count the closed time between two spans of one day")
    late_after_s: int = Field(default=60, ge=5, le=3600, description="a lapse written this much after its moment is marked 'written late'")
    no_show_doubt_s: int = Field(
        default=60, ge=0, le=600, description="no-shows declared sooner after the call are listed for the supervisor ..."
    )
    no_show_doubt_wait_min: int = Field(default=25, ge=0, le=240, description="... when the visitor had waited longer than this")
    return_keeps_clock: bool = Field(default=True, description="a visitor back after a no-show keeps the old place once")
    needs_complaint: bool = Field(default=True, description="confirming a lapse needs the complaint it rests on (R02)")


class ExtendedSection(Section):
    enabled: bool = Field(default=True, description="closing time with people waiting opens an extended session (延时服务), R07")
    lunch: bool = Field(default=False, description="the end of the morning counts as a closing time too")
    cover_from_min: int = Field(
        default=1440, ge=0, le=1440,
        description="minutes before closing from which leaving people unserved needs a substitute (T10); 1440 = at any time of the day",
    )
    remind_min: int = Field(default=60, ge=0, le=480, description="the lead is reminded of a session that runs longer; 0 = never")


class EmergencySection(Section):
    """No regulation gives the text (R46): it is the hall's own."""

    message: Line = Field(default="", max_length=200, description="what every screen shows in an emergency; empty = typed when it begins")
    message_en: Line = Field(default="", max_length=200, description="the same in English")


class OrderSection(Section):
    longest_wait_guard_min: Literal[0, 30, 60, 90, 120] = Field(
        default=30,
        description="30: in turn, each lane by its promise (001); 0: strictly by number, no lane goes first (003#6); "
        "else rescue: who is about to wait too long goes before who has, up to this wait",
    )
    run_cap: int = Field(default=6, ge=1, le=50, description="priority calls of a matter in a row while its ordinary head has lapsed")
    target_care_min: int = Field(default=5, ge=0, le=120, description="promise of the care lane, minutes")
    target_green_min: int = Field(default=10, ge=0, le=120, description="promise of the green lane, minutes")
    target_booked_min: int = Field(default=0, ge=0, le=120, description="promise of an appointment, minutes")
    words: Line = Field(default="", max_length=80, description="the rule in force in the hall's own few words; empty = the built-in ones")
    words_en: Line = Field(default="", max_length=120, description="the same in English")
    auto_call: bool = Field(default=False, description="a counter that was told 'nobody' calls the next fitting ticket by itself")
    chosen_roles: list[Role] = Field(default=["clerk", "lead"], description="roles that may call a chosen number out of turn")
    target_ordinary_min: int = Field(default=30, ge=0, le=240, description="promise of the ordinary lane, minutes")

    @property
    def rule(self) -> Literal["in_turn", "rescue", "number"]:
        """Who is called next: the choice `queue.lane_order`."""
        if self.longest_wait_guard_min == 0:
            return "number"
        return "rescue" if self.longest_wait_guard_min > 30 else "in_turn"


class TideSection(Section):
    enabled: bool = Field(
        default=True, description="propose tide windows (潮汐窗口) when lapses are foreseen, which needs estimates, and let leads open them"
    )
    minutes: int = Field(default=120, ge=5, le=240, description="how long a counter lends itself unless said otherwise")
    least_lapses: float = Field(default=1.0, ge=0.5, le=50, description="foreseen lapses that a change must prevent to be proposed")
    decline_min: int = Field(default=30, ge=1, le=480, description="minutes for which a declined proposal is not shown again")
    all_trained: bool = Field(
        default=True, description="who has no list of trained matters can serve every one; false: only those of the counter"
    )


class EstimateSection(Section):
    enabled: bool = Field(default=True, description="tell people how long it will take, from the rule played forward")
    every_s: int = Field(default=20, ge=5, le=300, description="seconds between two batches of estimates")
    after_facts: int = Field(default=40, ge=5, le=1000, description="a batch comes sooner after so many events, at most every 5 s")
    replays: int = Field(default=15, ge=5, le=60, description="times that a batch plays the hall forward; more are steadier, take longer")


class LaneSection(Section):
    lane: Lane = Field(description="which lane")
    name: Name = Field(description="name on kiosk, slip and boards")
    name_en: Name = Field(description="the same in English")
    series: Letter | None = Field(default=None, description="letter of its numbers; ordinary tickets take their theme's")


class RatingSection(Section):
    window_s: int = Field(default=30, ge=5, le=300, description="seconds after finish in which the pad may rate (until the next start)")
    reasons: dict[Literal["1", "2"], list[str]] = Field(
        default={}, description="reasons offered with the two bad grades: codes of the translation files"
    )


class VoiceSection(Section):
    enabled: bool = Field(default=True, description="speak calls")
    languages: list[Literal["zh", "en"]] = Field(default=["zh"], min_length=1, description="spoken in these, one after the other")
    one: Literal["yi", "yao"] = Field(default="yi", description="read digit 1 as 一 or 幺")
    speak_within_s: int = Field(default=15, ge=3, le=60, description="older calls are shown, not spoken")
    drop_after_s: int = Field(default=60, ge=10, le=300, description="a call still queued after this is not spoken")
    unheard_s: int = Field(
        default=20, ge=10, le=120, description="a call at the head of its queue that nobody played within this raises an alarm"
    )
    repeat: int = Field(default=2, ge=1, le=3, description="times the sentence is said; once if more than two wait")
    first: list[Lane] = Field(default=[], description="lanes whose calls are spoken before others that wait; empty = all in their order")
    volume: int = Field(default=100, ge=0, le=100, description="per cent")


class FaultsSection(Section):
    again_min: int = Field(default=10, ge=0, le=240, description="minutes after mending in which a fault counts as the same entry")
    agent_wait_s: int = Field(default=60, ge=10, le=600, description="seconds after the start until a missing device agent is a fault")


class LimitsSection(Section):
    take_every_s: float = Field(default=2.0, ge=0, le=60, description="seconds between two tickets of one kiosk token; 0 = off")
    phone_guesses_per_min: int = Field(default=20, ge=0, le=1000, description="unknown phone-page keys per minute and address; 0 = off")
    bookings_per_hour: int = Field(default=20, ge=0, le=1000, description="appointments booked on /book per hour and address; 0 = off")
    socket_events_per_s: int = Field(default=20, ge=1, le=1000, description="events a socket client may send per second")


class AttachmentsSection(Section):
    max_mb: int = Field(default=10, ge=1, le=50, description="largest file (scan, photo, PDF) that an entry of a register takes, megabytes")
    per_entry: int = Field(default=20, ge=0, le=200, description="files that one entry may carry; 0 = none")


class SlipsSection(Section):
    """Files beside hall.toml; `read` makes their paths whole."""

    ticket: Line = Field(default="", description="file with the hall's own template of the slip of a number; empty = the built-in one")
    why: Line = Field(default="", description="the same for the slip that explains an order of calls")
    notice: Line = Field(default="", description="the same for the one-time notice (一次性告知单)")
    receipt: Line = Field(default="", description="the same for the receipt (回执)")


class AppointmentsSection(Section):
    enabled: bool = Field(default=True, description="the hall takes appointments (R08)")
    public: bool = Field(default=True, description="visitors may book by themselves on the page /book")
    days_ahead: int = Field(default=14, ge=0, le=90, description="days ahead that can be booked; 0 = today only")
    lead_min: int = Field(default=30, ge=0, le=2880, description="a time can be booked until this many minutes before it")
    slot_min: int = Field(default=30, ge=5, le=240, description="length of a slot, minutes; slots lie wholly inside the opening hours")
    capacity: int = Field(default=2, ge=1, le=50, description="appointments of one matter in one slot")
    capacity_of: dict[Code, Annotated[int, Field(ge=0, le=50)]] = Field(
        default={}, description="matters with a number of their own; 0 = this matter is not done by appointment"
    )
    blackout_dates: list[Day] = Field(default=[], description="open days without appointments")
    contact: Literal["none", "optional", "required"] = Field(
        default="optional", description="telephone of the visitor: not asked for, may be left, must be left"
    )
    contact_kept_days: int = Field(default=1, ge=0, le=30, description="days after the appointment until the telephone is erased")
    contact_after_min: int = Field(
        default=30, ge=5, le=240, description="later than this, the visitor is to be contacted and has lost the lane (R08: 30)"
    )


class KioskSettings(Section):
    idle_s: int = Field(default=60, ge=30, le=600, description="seconds without a touch until the kiosk returns home")
    idle_elder_s: int = Field(default=120, ge=30, le=600, description="the same in large-text mode")
    result_s: int = Field(default=10, ge=5, le=120, description="seconds the number stays on the screen")
    speech: Literal["off", "on_request", "always"] = Field(
        default="always", description="the kiosk speaks: never, in large type or when asked to, or from a visitor's first touch"
    )
    speech_volume: int = Field(default=75, ge=0, le=100, description="loudness with which each visit begins, per cent")
    print_within_s: int = Field(default=20, ge=5, le=300, description="a slip not begun within this is given up, never printed late")
    long_queue_ahead: int = Field(default=0, ge=0, le=1000, description="ask 'still take a number?' when more wait for the matter; 0 = off")
    long_queue_min: int = Field(default=0, ge=0, le=600, description="the same when the expected wait is longer, minutes; 0 = off")
    one_ticket_per_person: bool = Field(default=False, description="refuse a second open ticket of the same matter for one ID number")


class AccessSection(Section):
    session_idle_min: int = Field(default=30, ge=5, le=720, description="idle minutes after which staff must log in again")
    console_idle_min: int = Field(default=600, ge=5, le=720, description="the same for the clerk's console (a shift)")
    session_max_h: int = Field(default=12, ge=1, le=24, description="hours after which every staff session ends")
    password_min: int = Field(default=8, ge=8, le=64, description="shortest password accepted")
    tls: bool = Field(default=False, description="the hall serves https: Secure cookies with the __Host- prefix")


class RulebookSection(Section):
    files: list[str] = Field(default=[], description="the hall's own books (registers, obligations, gates), relative to this file")
    settings: dict[str, str | int | bool] = Field(default={}, description="choices where the regulations differ, by name")
