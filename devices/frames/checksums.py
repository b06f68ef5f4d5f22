"""Checksums that wire protocols of this trade use."""

from __future__ import annotations

from functools import reduce
from typing import Literal

Kind = Literal["none", "sum8", "sum8-neg", "xor8", "crc16-modbus", "crc16-arc", "ccitt"]
Order = Literal["big", "little"]

SIZES: dict[Kind, int] = {"none": 0, "sum8": 1, "sum8-neg": 1, "xor8": 1, "crc16-modbus": 2, "crc16-arc": 2, "ccitt": 2}


def checksum(kind: Kind, data: bytes, order: Order) -> bytes:
    """The bytes that stand in the frame; `order` of the two of a CRC."""
    if kind == "none":
        return b""
    if kind == "sum8":
        return bytes((sum(data) & 0xFF,))
    if kind == "sum8-neg":   # two's complement: sum and checksum add up to 0
        return bytes((-sum(data) & 0xFF,))
    if kind == "xor8":
        return bytes((reduce(int.__xor__, data, 0),))
    crc = _ccitt(data) if kind == "ccitt" else _reflected(data, _BEGINS[kind])
    return crc.to_bytes(2, order)


# CRC-16/MODBUS (Modbus over serial line V1.02, 6.2.2), and CRC-16/ARC of IBM's, which LED cards use (devices.md 4).
_BEGINS: dict[Kind, int] = {"crc16-modbus": 0xFFFF, "crc16-arc": 0}


def _reflected(data: bytes, crc: int) -> int:
    """Polynomial 0x8005 reflected."""
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def _ccitt(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, begins at 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021) & 0xFFFF if crc & 0x8000 else crc << 1
    return crc
