"""Every option of hall.toml: one frozen model per section, with unit, default and bounds.

The file seeds an empty data folder; what a hall changes while it runs lives in the database.
Units stand in the names (`_s`, `_min`, `_mm`, `_in`, `_m`); times of day are `HH:MM`, 24:00 is the day's end.
"""

from __future__ import annotations

from pydantic import Field

from config.schema.base import (
    Clock,
    Code,
    CounterKind,
    Day,
    Lane,
    LedColour,
    LedState,
    Letter,
    Line,
    Queue,
    Role,
    Section,
    Span,
    StaffNumber,
    UsbPort,
    Weekday,
)
from config.schema.devices import Led, Pad, Printer, Reader, Screen, Speaker, Terminal, Wiring
from config.schema.places import Account, Counter, Kiosk, Matter, Theme, Zone
from config.schema.sections import (
    AccessSection,
    AppointmentsSection,
    AttachmentsSection,
    EmergencySection,
    EstimateSection,
    ExtendedSection,
    FaultsSection,
    HallSection,
    HoursSection,
    HubSection,
    KioskSettings,
    LaneSection,
    LimitsSection,
    OrderSection,
    RatingSection,
    RulebookSection,
    SlipsSection,
    StoreSection,
    TideSection,
    VoiceSection,
    WaitSection,
)

__all__ = [
    "AccessSection",
    "AppointmentsSection",
    "AttachmentsSection",
    "Clock",
    "Code",
    "Counter",
    "CounterKind",
    "Day",
    "EstimateSection",
    "Hall",
    "HallSection",
    "HoursSection",
    "Kiosk",
    "Lane",
    "LaneSection",
    "Led",
    "LedColour",
    "LedState",
    "Letter",
    "Line",
    "Matter",
    "Pad",
    "Printer",
    "Queue",
    "Reader",
    "Role",
    "Screen",
    "Section",
    "SlipsSection",
    "Span",
    "Speaker",
    "StaffNumber",
    "Terminal",
    "Theme",
    "TideSection",
    "UsbPort",
    "Weekday",
    "Wiring",
    "Zone",
]


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
    attachments: AttachmentsSection = AttachmentsSection()
    access: AccessSection = AccessSection()
    lanes: list[LaneSection] = Field(min_length=1)
    zones: list[Zone] = Field(min_length=1)
    themes: list[Theme] = Field(min_length=1)
    matters: list[Matter] = Field(min_length=1)
    counters: list[Counter] = Field(min_length=1)
    kiosks: list[Kiosk] = Field(default=[])
    screens: list[Screen] = Field(default=[])
    speakers: list[Speaker] = Field(default=[], description="loudspeaker zones, beside those of screens with voice = true")
    printers: list[Printer] = Field(default=[])
    pads: list[Pad] = Field(default=[])
    terminals: list[Terminal] = Field(default=[])
    lines: list[Wiring] = Field(default=[])
    leds: list[Led] = Field(default=[])
    readers: list[Reader] = Field(default=[])
    accounts: list[Account] = Field(default=[], description="demo accounts; only for a hall without --config")
