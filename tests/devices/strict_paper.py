"""A strict reader of slips, written apart from the product's own: any byte that is no known command or text is an error."""

from __future__ import annotations

from dataclasses import dataclass, field

import segno

from devices.slip.profile import Profile


class NotPaper(AssertionError):
    """A printer would print garbage, or wider than its paper."""


@dataclass
class Read:
    """What stands on the paper."""

    lines: list[str] = field(default_factory=list)
    qr: list[str] = field(default_factory=list)
    rasters: int = 0
    cuts: int = 0
    proofs: list[bytes] = field(default_factory=list)
    largest: dict[str, int] = field(default_factory=dict)   # text of a line -> its width factor


def read(data: bytes, profile: Profile) -> Read:
    return _Reader(data, profile).run()


class _Reader:
    def __init__(self, data: bytes, profile: Profile) -> None:
        self.data, self.profile = data, profile
        self.at = 0
        self.out = Read()
        self.wide = 1
        self.line = ""
        self.chinese = False
        self.fresh = True   # nothing is printed since the last cut
        self.module = 0
        self.stored = ""

    def run(self) -> Read:
        if not self.data.startswith(b"\x1b@"):
            raise NotPaper("does not begin with ESC @")
        while self.at < len(self.data):
            byte = self.data[self.at]
            if byte == 0x0A:
                self.take(1)
                self.out.lines.append(self.line)
                self.out.largest[self.line] = self.wide
                self.line = ""
            elif byte in (0x1B, 0x1C, 0x1D):
                self.expect(not self.out.proofs, "behind the proof")
                self.command()
            else:
                self.char()
        if self.line:
            raise NotPaper(f"unfinished line {self.line!r}")
        return self.out

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise NotPaper(f"cut short at {self.at}")
        self.at += count
        return part

    def command(self) -> None:
        head = self.take(2)
        if self.line and head not in (b"\x1d!", b"\x1c!", b"\x1bE"):
            raise NotPaper(f"{head!r} within a line")
        if head in (b"\x1b@", b"\x1c&"):
            self.chinese = self.chinese or head == b"\x1c&"
        elif head == b"\x1bR":
            self.expect(self.take(1) == b"\x00", "ESC R other than 0")
        elif head == b"\x1ba":
            self.expect(self.take(1)[0] in (0, 1, 2), "ESC a")
        elif head == b"\x1bE":
            self.expect(self.take(1)[0] in (0, 1), "ESC E")
        elif head == b"\x1c!":
            self.expect(self.take(1)[0] in (0, 4, 8, 12), "FS !")
        elif head in (b"\x1bJ", b"\x1bd"):
            self.take(1)
        elif head == b"\x1d!":
            size = self.take(1)[0]
            self.expect(size & 0x88 == 0, "GS ! size")
            self.wide = (size >> 4) + 1
        elif head in (b"\x1bi", b"\x1bm"):
            self.cut()
        elif head == b"\x1dV":
            self.expect(self.take(2) in (b"A\x00", b"B\x00"), "GS V")
            self.cut()
        elif head == b"\x1da":
            self.expect(self.take(1) == b"\x0e" and not self.out.lines and self.profile.changes, "GS a")
        elif head == b"\x1dr":
            self.expect(self.take(1) == b"\x01", "GS r")
            self.proof(b"r")
        elif head == b"\x1d(":
            self.counted()
        elif head == b"\x1dv":
            self.raster()
        else:
            raise NotPaper(f"unknown command {head!r} at {self.at}")

    def counted(self) -> None:
        kind = self.take(1)
        size = int.from_bytes(self.take(2), "little")
        body = self.take(size)
        if kind == b"H":
            self.expect(body[:2] == b"00" and size == 6, "GS ( H")
            self.proof(body[2:])
        elif kind == b"k":
            self.expect(body[:1] == b"1", "GS ( k of another code")
            self.qr(body[1], body[2:])
        else:
            raise NotPaper(f"GS ( {kind!r}")

    def qr(self, function: int, body: bytes) -> None:
        if function == 65:
            self.expect(body == b"2\x00", "QR model")
        elif function == 67:
            self.module = body[0]
        elif function == 69:
            self.expect(body == b"1", "QR correction M")
        elif function == 80:
            self.expect(body[:1] == b"0", "QR store")
            self.stored = body[1:].decode("ascii")
        elif function == 81:
            self.expect(body == b"0" and self.stored != "", "QR print")
            wide = segno.make(self.stored, error="m", micro=False, boost_error=False).symbol_size(border=4)[0]
            self.expect(wide * self.module <= self.profile.dots, "QR wider than the paper")
            self.out.qr.append(self.stored)
            self.fresh = False
        else:
            raise NotPaper(f"QR function {function}")

    def raster(self) -> None:
        self.expect(self.take(2) == b"0\x00", "GS v 0")
        wide, high = (int.from_bytes(self.take(2), "little") for _ in range(2))
        self.expect(wide * 8 <= self.profile.dots and 0 < high <= 256, f"raster {wide * 8} x {high}")
        self.take(wide * high)
        self.fresh = False
        self.out.rasters += 1

    def cut(self) -> None:
        self.out.cuts += 1
        self.fresh = True

    def proof(self, mark: bytes) -> None:
        self.expect((self.fresh and self.out.cuts > 0) or self.profile.cut == "none", "proof before the cut")
        self.out.proofs.append(mark)

    def char(self) -> None:
        byte = self.data[self.at]
        if 0x20 <= byte <= 0x7E:
            char = self.take(1).decode("ascii")
        elif 0x81 <= byte <= 0xFE:
            self.expect(self.chinese, "double byte outside Chinese mode")
            second = self.data[self.at + 1]
            code = self.take(4 if 0x30 <= second <= 0x39 else 2)
            self.expect(len(code) == 2 or self.profile.charset == "gb18030", "four bytes for a two-byte font")
            char = code.decode(self.profile.charset)
        else:
            raise NotPaper(f"stray byte {byte:#04x} at {self.at}")
        self.line += char
        self.fresh = False
        self.expect(not self.out.proofs, "text behind the proof")
        wide = sum(1 if c.isascii() else 2 for c in self.line) * self.wide
        self.expect(wide <= self.profile.cells, f"line wider than the paper: {self.line!r}")

    def expect(self, good: bool, what: str) -> None:
        if not good:
            raise NotPaper(f"{what} at {self.at}")
