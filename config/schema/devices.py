"""Lists of devices: screens, loudspeakers, printers, pads, call terminals, window screens, readers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.schema.base import Baud, Code, Grade, LedColour, LedState, Line, Queue, Section, Span, UsbPort


class Screen(Section):
    code: Code
    kind: Literal["main", "zone", "window", "info"]
    zone: Code | None = Field(default=None, description="for kind zone")
    counter: int | None = Field(default=None, description="for kind window")
    diagonal_in: float = Field(default=55.0, ge=7, le=120, description="screen diagonal, inches")
    farthest_m: float = Field(default=8.0, ge=0.5, le=40, description="farthest seat, metres; text is sized for it")
    voice: bool = Field(default=False, description="this screen speaks the calls of its zone (main: of the whole hall)")
    turn_s: int = Field(default=20, ge=5, le=300, description="for kind info: seconds that each page stays")


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
