"""Every option of hall.toml: one frozen model per section, with unit, default and bounds.

The file seeds an empty data folder; what a hall changes while it runs lives in the database.
Units stand in the names (`_s`, `_min`, `_mm`, `_in`, `_m`); times of day are `HH:MM`, 24:00 is the day's end.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Span = Annotated[tuple[Clock, Clock], Strict(False)]  # TOML has lists only
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)]
Name = Annotated[Line, StringConstraints(min_length=1, max_length=60)]
Item = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
UsbPort = Annotated[str, StringConstraints(pattern=r"^(\d{1,3}-\d{1,3}(\.\d{1,3}){0,6})?$")]  # bus-port.port, as Linux names it
Queue = Annotated[str, StringConstraints(pattern=r"^[^\s/#\x00-\x1f\x7f-][^\s/#\x00-\x1f\x7f]{0,126}$|^$")]
Colour = Literal["blue", "teal", "amber", "rose", "green", "violet", "slate"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Lane = Literal["ordinary", "care", "green", "booked"]
Grade = Annotated[int, Field(ge=1, le=5)]
Role = Literal["clerk", "guide", "lead", "office", "leader", "supervisor", "om", "logistics", "auditor", "admin"]
CounterKind = Literal["acceptance", "processing", "issuing", "enquiry"]
Profile = Literal["hall", "centre", "hospital"]
LedState = Literal["call", "serving", "paused", "closed", "waiting"]
LedColour = Literal["red", "green", "yellow"]
StaffNumber = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,8})?$")]
Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]


class Section(BaseModel):
    """Frozen, and an unknown option is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


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
    week: dict[Weekday, list[Span]] = Field(description="opening spans of each weekday (local time); a weekday not named is closed")
    take_before_min: int = Field(default=30, ge=0, le=240, description="minutes before opening from which numbers are given")
    open_on_holidays: bool = Field(default=False, description="open on the statutory days off of the working calendar too (003#13)")
    closed_dates: list[Day] = Field(default=[], description="dates on which the hall stays closed")
    open_dates: dict[Day, list[Span]] = Field(default={}, description="dates with hours of their own, e.g. a make-up Saturday")


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
        default=10, ge=0, le=120, description="minutes before closing from which leaving people unserved needs a substitute"
    )
    remind_min: int = Field(default=60, ge=0, le=480, description="the lead is reminded of a session that runs longer; 0 = never")


class EmergencySection(Section):
    """No regulation gives the text (R46): it is the hall's own."""

    message: Line = Field(default="", max_length=200, description="what every screen shows in an emergency; empty = typed when it begins")
    message_en: Line = Field(default="", max_length=200, description="the same in English")


class OrderSection(Section):
    longest_wait_guard_min: Literal[30, 60, 90, 120] = Field(
        default=30, description="30: in turn; else rescue: who is about to wait too long goes before who has, up to this wait"
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
    def rule(self) -> Literal["in_turn", "rescue"]:
        """Who is called next."""
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


class Zone(Section):
    code: Code
    name: Name
    name_en: Name
    arrow: Literal["left", "right", "up", "down", ""] = Field(default="", description="direction seen from the kiosks")


class Theme(Section):
    code: Code
    name: Name
    name_en: Name
    series: Letter = Field(description="letter of the ordinary numbers of its matters")
    icon: Code = Field(default="folder", description="name of an icon of the sprite")
    colour: Colour = "blue"


class Matter(Section):
    code: Code
    name: Name = Field(description="name on kiosk, slip and boards (up to 60 characters)")
    name_en: Name
    theme: Code
    mean_min: float = Field(default=8.0, gt=0, le=240, description="expected minutes of service, until the hall has its own history")
    common: bool = Field(default=False, description="offered on the kiosk's first page")
    notice: str = Field(default="", max_length=2000, description="one-time notice (一次性告知) given with an appointment: papers to bring")
    notice_en: str = Field(default="", max_length=3000, description="the same in English; empty = the Chinese text")
    open: bool = Field(default=True, description="numbers are given for it")
    basis: str = Field(default="", max_length=2000, description="legal basis (R44); it and what follows stand on the one-time notice too")
    conditions: str = Field(default="", max_length=2000, description="conditions")
    papers: list[Item] = Field(default=[], max_length=50, description="papers to bring, one a line")
    procedure: str = Field(default="", max_length=2000, description="procedure")
    review: str = Field(default="", max_length=2000, description="review points, for those who examine it; not on the notice")
    forms: list[Item] = Field(default=[], max_length=50, description="sample forms, one a line; not on the notice")
    fee: Line = Field(default="", max_length=200, description="fee standard")
    statutory_days: int | None = Field(default=None, ge=0, le=999, description="statutory time, working days; none = the law names none")
    promised_days: int | None = Field(default=None, ge=0, le=999, description="promised time, working days, inside the statutory one")


class Counter(Section):
    number: int = Field(ge=1, le=999, description="number over the window")
    zone: Code
    matters: list[Code] = Field(min_length=1, description="matters it serves")
    unit: str = Field(default="", max_length=60, description="the body that mans it, for the month sheet (R30)")
    kind: CounterKind = Field(default="acceptance", description="what it is for; papers are accepted at those of kind acceptance only, R11")


class Kiosk(Section):
    code: Code
    zone: Code
    printer: Code | None = Field(default=None, description="its ticket printer; none = numbers and QR on the screen only")


class Screen(Section):
    code: Code
    kind: Literal["main", "zone", "window"]
    zone: Code | None = Field(default=None, description="for kind zone")
    counter: int | None = Field(default=None, description="for kind window")
    diagonal_in: float = Field(default=55.0, ge=7, le=120, description="screen diagonal, inches")
    farthest_m: float = Field(default=8.0, ge=0.5, le=40, description="farthest seat, metres; text is sized for it")
    voice: bool = Field(default=False, description="this screen speaks the calls of its zone (main: of the whole hall)")


class Speaker(Section):
    """A loudspeaker zone: one queue of calls, spoken by one player at a time."""

    code: Code
    zones: list[Code] = Field(default=[], description="zones whose calls it speaks; with no counters either, those of the whole hall")
    counters: list[int] = Field(default=[], description="counters whose calls it speaks as well")
    screens: list[Code] = Field(default=[], description="screens whose browsers may speak; the first that can sound does")
    agent: Code | None = Field(default=None, description="device agent with a loudspeaker; it goes before the screens")
    kind: Literal["aplay", "paplay"] = Field(default="aplay", description="agent: program that plays")
    device: str = Field(default="", max_length=120, description="agent: sound device of that program; empty = the PC's own")
    loudness: int | None = Field(default=None, ge=0, le=100, description="per cent; none = voice.volume")
    quiet: list[Span] = Field(default=[], description="times of day (local) at which nothing is spoken here")


class Printer(Section):
    code: Code
    kind: Literal["virtual", "file", "usblp", "libusb", "network", "serial", "cups"]
    agent: Code = Field(default="local", description="device agent that owns it")
    path: str = Field(default="", description="file: plain file or pipe; usblp: node such as /dev/usb/lp0")
    usb_port: UsbPort = Field(default="", description="usblp, libusb: the socket of the PC, e.g. 1-4.2 (`run.py devices usb` tells)")
    host: str = Field(default="", description="network: address")
    port: int = Field(default=9100, ge=1, le=65535, description="network: TCP port")
    device: str = Field(default="", description="serial: port, by-path name advised")
    baud: Baud = 9600
    queue: Queue = Field(default="", description="cups: name of the print queue")
    profile: Code = Field(default="standard", description="model or family (`run.py devices profiles` lists them)")
    paper_mm: Literal[58, 80] | None = Field(default=None, description="paper width, mm; none = the profile's")
    cells: int | None = Field(
        default=None, ge=24, le=64, description="half-width characters a line; none = the profile's, or what fits paper_mm: 32 or 48"
    )
    charset: Literal["gb18030", "gbk", "gb2312", "none"] | None = Field(default=None, description="Chinese font of the printer")
    native_qr: bool | None = Field(default=None, description="prints QR itself (GS ( k); else as an image")
    cut: Literal["full", "part", "none", "clone_full", "clone_part"] | None = Field(default=None, description="how it cuts the paper")
    status: bool | None = Field(default=None, description="answers DLE EOT; false = nothing proves paper, jobs end as 'sent'")
    proof: Literal["gs_r", "gs_h", "none"] | None = Field(default=None, description="what proves that a slip is on paper")
    near_end: bool | None = Field(default=None, description="has a sensor that tells when the roll is nearly used up")
    timeout_s: float = Field(default=3.0, ge=0.5, le=10, description="limit of one connect, write or status read")


class Pad(Section):
    code: Code
    counter: int = Field(description="window it stands at")
    kind: Literal["tablet", "serial"]
    agent: Code = "local"
    device: str = Field(default="", description="serial: port or pyserial URL (socket://host:port)")
    baud: Baud = 9600
    preset: Code = Field(default="hall68", description="its model: what it speaks")
    address: int | None = Field(default=None, ge=0, le=255, description="address on its line; none = the usual one of the model")
    grades: dict[str, Grade] = Field(default={}, description="raw key (hex or decimal) -> grade 1..5; empty = the model's map")


class Terminal(Section):
    code: Code
    counter: int = Field(description="counter it stands at, and the only one it acts for")
    kind: Literal["serial"] = "serial"
    agent: Code = "local"
    device: str = Field(min_length=1, description="port or pyserial URL (socket://host:port)")
    baud: Baud = 9600
    preset: Code = Field(default="hall68", description="its model: what its keys and its display speak")
    address: int | None = Field(default=None, ge=0, le=255, description="address on its line; none = the usual one of the model")


class Wiring(Section):
    """Habits of one port, when they are not the usual ones."""

    code: Code
    kind: Literal["serial"] = "serial"
    device: str = Field(min_length=1, description="port or pyserial URL, as its devices have it")
    agent: Code = "local"
    pause_ms: int = Field(default=50, ge=0, le=1000, description="least time between two frames that we send, ms")
    silence_ms: int | None = Field(default=None, ge=5, le=5000, description="silence that ends a frame, ms; none = as its models have it")
    slot_ms: int = Field(default=0, ge=0, le=500, description="polled line: time for each answer, ms (20 to 50); 0 = not polled")


class Led(Section):
    code: Code
    counter: int = Field(description="window it hangs over")
    kind: Literal["onbon", "hall68", "hall68_mono", "cd5220"] = Field(
        description="Onbon BX-5K/6K font card; screen on the callers' bus, in colours or one; 2x20 customer display"
    )
    agent: Code = Field(default="local", description="device agent that owns it")
    device: str = Field(min_length=1, description="port or pyserial URL; what has addresses may share one")
    baud: Baud = 9600
    address: int | None = Field(default=None, ge=0, le=65534, description="on its line; none = 1 (onbon) or the counter's number (hall68)")
    width: int | None = Field(default=None, ge=8, le=2048, description="pixels, of a cd5220 characters; none = 128 or 20")
    height: int | None = Field(default=None, ge=1, le=512, description="pixels, of a cd5220 rows; none = 16 or 2")
    colours: dict[LedState, LedColour] = Field(default={}, description="colour of each state (onbon, hall68); others are plain")
    brightness: int | None = Field(default=None, ge=1, le=100, description="per cent (onbon, cd5220); none = as the screen is set")
    lang: Literal["zh", "en"] = Field(default="zh", description="language of the built-in words; a cd5220 has English only")
    words: dict[LedState, Line] = Field(
        default={}, description="words of each state with {number} and {counter}; shorter forms after |, the first that fits is shown"
    )


class Reader(Section):
    code: Code
    kiosk: Code = Field(description="kiosk it is built into; only that kiosk's page gets what it reads")
    kind: Literal["sam", "scanner"] = Field(description="ID card reader with the serial SAM commands, or QR and bar-code scanner")
    agent: Code = Field(default="local", description="device agent that owns it")
    device: str = Field(min_length=1, description="port, by-path name advised, or pyserial URL (socket://host:port)")
    baud: Baud | None = Field(default=None, description="none = 115200 (sam) or 9600 (scanner)")


class Account(Section):
    """A staff account of the example hall; a real hall makes accounts with `run.py user`."""

    login: Code
    name: Name
    roles: list[Role] = Field(min_length=1, description="what it may do")
    badge: str = Field(default="", max_length=12, description="badge number shown at the window")
    number: StaffNumber = Field(default="", description="staff number, typed to log in at a call terminal; empty = at none")
    trained: list[Code] = Field(default=[], description="matters it is trained for; empty = every one")


class RulebookSection(Section):
    files: list[str] = Field(default=[], description="the hall's own books (registers, obligations, gates), relative to this file")
    settings: dict[str, str | int | bool] = Field(default={}, description="choices where the regulations differ, by name")


class Hall(Section):
    """The whole file."""

    hall: HallSection
    hub: HubSection = HubSection()
    store: StoreSection = StoreSection()
    hours: HoursSection
    wait: WaitSection = WaitSection()
    extended: ExtendedSection = ExtendedSection()
    emergency: EmergencySection = EmergencySection()
    order: OrderSection = OrderSection()
    tide: TideSection = TideSection()
    estimate: EstimateSection = EstimateSection()
    rating: RatingSection = RatingSection()
    voice: VoiceSection = VoiceSection()
    faults: FaultsSection = FaultsSection()
    limits: LimitsSection = LimitsSection()
    slips: SlipsSection = SlipsSection()
    appointments: AppointmentsSection = AppointmentsSection()
    kiosk: KioskSettings = KioskSettings()
    rulebook: RulebookSection = RulebookSection()
    access: AccessSection = AccessSection()
    lanes: list[LaneSection] = Field(min_length=1)
    zones: list[Zone] = Field(min_length=1)
    themes: list[Theme] = Field(min_length=1)
    matters: list[Matter] = Field(min_length=1)
    counters: list[Counter] = Field(min_length=1)
    kiosks: list[Kiosk] = []
    screens: list[Screen] = []
    speakers: list[Speaker] = Field(default=[], description="loudspeaker zones, beside those of screens with voice = true")
    printers: list[Printer] = []
    pads: list[Pad] = []
    terminals: list[Terminal] = []
    lines: list[Wiring] = []
    leds: list[Led] = []
    readers: list[Reader] = []
    accounts: list[Account] = Field(default=[], description="demo accounts; only for a hall without --config")
