"""Kinds of values that options have, and the section that every other one is."""

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
HoursProfile = Literal["001", "003#15", "003#10", "003#16", "003#13", "003#17"]
Profile = Literal["hall", "centre", "hospital"]
LedState = Literal["call", "serving", "paused", "closed", "waiting"]
LedColour = Literal["red", "green", "yellow"]
StaffNumber = Annotated[str, StringConstraints(pattern=r"^([0-9]{2,8})?$")]
Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]


class Section(BaseModel):
    """Frozen, and an unknown option is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
