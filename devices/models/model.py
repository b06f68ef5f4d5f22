"""What a model's file may say: the shape of its frames, and what they mean on a pad and on a call terminal."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from devices.frames.framer import Frame
from devices.frames.shape import Byte, Hex, Part, Shape

GRADES = range(1, 6)    # 5 = 非常满意

Order = Literal[
    "login", "logout", "next", "call", "recall", "start", "finish", "no_show", "hold", "resume", "transfer", "withdraw", "pause",
    "address",
]  # fmt: skip


def _keys(value: Any) -> Any:
    """Keys of a TOML table are text: "0x0A" or "10"."""
    return {int(key, 0) if isinstance(key, str) else key: what for key, what in value.items()} if isinstance(value, dict) else value


class Answer(Part):
    """A frame that we send back. In `data` stands hex, with {data} where that of the frame before is repeated."""

    function: Byte | None = Field(None, description="none = that of the frame which is answered")
    data: str = Field("{data}", pattern=r"^([0-9A-Fa-f ]|\{data\})*$")
    raw: Hex = Field(b"", description="these bytes instead of a frame, for models without frames")

    def to(self, frame: Frame, shape: Shape) -> bytes:
        if self.raw:
            return self.raw
        function = self.function if self.function is not None else frame.function
        return shape.build(frame.address or 0, function or 0, bytes.fromhex(self.data.replace("{data}", frame.data.hex())))


class PadPart(Part):
    """A rating pad: which frame is a grade, and what we answer."""

    press: Byte | None = Field(None, description="function of a grade frame, whose data is one byte; none = every frame")
    grades: Annotated[dict[Byte, Annotated[int, Field(ge=1, le=5)]], BeforeValidator(_keys)] = Field(description="raw key -> grade")
    ack: Answer | None = Field(None, description="none = the pad expects no answer")
    invite: Answer | None = Field(None, description="sent when a visit may be rated")
    silent: tuple[Byte, ...] = Field((), description="functions seen on such a line that are no concern of a pad")
    address_base: int | None = Field(None, ge=0, le=0xFF, description="address at counter n = base + n; none = alone on its line")


class TerminalPart(Part):
    """A call terminal: its keys, what they order, and its display."""

    press: tuple[Byte, ...] = Field((), description="functions of key frames; none = every frame")
    silent: tuple[Byte, ...] = Field((), description="functions seen on such a line that are no concern of a terminal")
    digits: Annotated[dict[Byte, Annotated[str, Field(pattern=r"^[0-9]$")]], BeforeValidator(_keys)] = Field(
        {n: str(n) for n in range(10)}, description="raw key -> digit"
    )
    keys: Annotated[dict[Byte, Annotated[str, Field(pattern=r"^[a-z_]+$")]], BeforeValidator(_keys)] = Field(
        description="raw key -> name of a function key"
    )
    orders: dict[str, Order] = Field(description='what was pressed, "next", "5 function", "# start" (# = any digits) -> order')
    least_staff_digits: int = Field(2, ge=1, le=8, description="digits before a login key; fewer are a function")
    ack: Answer | None = None
    ok: Answer | None = Field(None, description="the order was carried out")
    fail: Answer | None = Field(None, description="it was refused")
    beep: Answer | None = None
    show: Byte | None = Field(None, description="function of a display frame; none = it has no display")
    called: str = Field("", pattern=r"^[bnw]*$", description="display with a number: b blank, n a digit of it, w one of the people waiting")
    idle: str = Field("", pattern=r"^[bnw]*$", description="display without one")
    blank: Byte = 0x0A
    address_base: int | None = Field(None, ge=0, le=0xFF, description="address at counter n = base + n; none = alone on its line")

    @model_validator(mode="after")
    def _orders_can_be_pressed(self) -> Self:
        for pressed in self.orders:
            digits, _, key = pressed.rpartition(" ")
            if key not in self.keys.values() or not (digits in ("", "#") or digits.isdigit()):
                raise ValueError(f'orders: {pressed}: write "KEY", "5 KEY" or "# KEY" with KEY one of {", ".join(self.keys.values())}')
        return self


class Model(Part):
    """One file. `transport` hid: a keyboard device of Linux instead of a serial port; its key codes are the bytes."""

    name: str
    about: str = Field(min_length=1, description="where its facts come from")
    transport: Literal["serial", "hid"] = "serial"
    frame: Shape
    duplicate_ms: int = Field(300, ge=0, le=2000, description="the same frame again within this is the same press")
    poll: Answer | None = Field(None, description="what the host asks on a polled bus; none = it speaks by itself")
    pad: PadPart | None = None
    terminal: TerminalPart | None = None

    @model_validator(mode="after")
    def _answers_can_be_sent(self) -> Self:
        for part in (self.pad, self.terminal):
            if part is not None and part.address_base is not None and self.frame.address_at is None:
                raise ValueError("address_base: its frames have no address")
        return self
