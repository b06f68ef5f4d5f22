"""USB printer through libusb (pyusb), where the kernel's usblp is missing or reads nothing back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from config.schema import Printer
from devices.ports import DeviceDown
from devices.printers.printing import PROOF_S
from devices.printers.talking import Habits, TalkingPrinter

_PRINTER_CLASS = 7      # bInterfaceClass, USB Device Class Definition for Printing Devices 1.1
_CHUNK = 4096           # bytes of one transfer: each has a time-out of its own
_LEAST_MS = 1           # 0 would wait for ever
_NO_LIBUSB = "libusb is not installed: apt-get install libusb-1.0-0"


@dataclass(frozen=True, slots=True)
class Found:
    """A printer's interface on the bus. `place`: bus-port.port; the one thing in which two equal printers differ."""

    device: Any
    interface: int
    out_endpoint: int
    in_endpoint: int | None     # one-way printers have none
    packet: int                 # bytes that one read must have room for

    @property
    def place(self) -> str:
        return place_of(self.device)


def place_of(device: Any) -> str:
    """As Linux names the socket: 1-4.2."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def printers_on_the_bus(backend: Any = None) -> Iterator[Found]:
    """Every interface of the printer class, by its descriptors."""
    try:
        for device in usb.core.find(find_all=True, backend=backend):
            with contextlib.suppress(usb.core.USBError):    # another user's device, or one that is just leaving
                yield from _interfaces(device)
    except usb.core.NoBackendError as e:
        raise DeviceDown("unreachable", _NO_LIBUSB) from e


def _interfaces(device: Any) -> Iterator[Found]:
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass != _PRINTER_CLASS or interface.bAlternateSetting != 0:
                continue
            out, into = (_bulk(interface, way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))
            if out is not None:
                packet = into.wMaxPacketSize if into is not None else 0
                address = None if into is None else into.bEndpointAddress
                yield Found(device, interface.bInterfaceNumber, out.bEndpointAddress, address, packet)


def _bulk(interface: Any, way: int) -> Any:
    """Addresses differ by model (0x01/0x82, 0x03/0x81 ...): the descriptors tell."""
    return next(
        (
            end
            for end in interface
            if usb.util.endpoint_direction(end.bEndpointAddress) == way
            and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
        None,
    )


class LibusbLine:
    """The printer in one socket, ours alone until `close`: usblp is put aside and given it back. Never a USB reset."""

    def __init__(self, usb_port: str, timeout_s: float, backend: Any = None) -> None:
        self._where = f"USB {usb_port}"
        self._timeout_s = timeout_s
        self._usblp_was_there = False
        self._found = self._in_socket(usb_port, backend)
        try:
            self._claim()
        except usb.core.USBError as e:
            self.close()
            raise DeviceDown("unreachable", f"{self._where} {e}") from e

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                done = self._found.device.write(self._found.out_endpoint, bytes(rest[:_CHUNK]), _ms(self._timeout_s))
                rest = rest[done:]
        except usb.core.USBTimeoutError as e:
            raise DeviceDown("timeout", f"{self._where} takes no data") from e
        except usb.core.USBError as e:
            raise DeviceDown("unreachable", f"{self._where} {e}") from e

    def read(self, limit_s: float) -> bytes:
        """An empty packet ends a read early: asked again until the limit."""
        if self._found.in_endpoint is None:
            time.sleep(max(0.0, limit_s))
            return b""
        end_s = time.monotonic() + limit_s
        try:
            while True:
                left_s = max(0.0, end_s - time.monotonic())
                data = bytes(self._found.device.read(self._found.in_endpoint, self._found.packet, _ms(left_s)))
                if data or left_s == 0.0:
                    return data
                time.sleep(_LEAST_MS / 1000)    # a printer that sends empty packets all the time must not eat the PC
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as e:
            raise DeviceDown("unreachable", f"{self._where} {e}") from e

    def close(self) -> None:
        device, interface = self._found.device, self._found.interface
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, interface)
        if self._usblp_was_there:
            with contextlib.suppress(usb.core.USBError):
                device.attach_kernel_driver(interface)
            self._usblp_was_there = False
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _in_socket(self, usb_port: str, backend: Any) -> Found:
        there = list(printers_on_the_bus(backend))
        found = next((one for one in there if one.place == usb_port), None)
        if found is None:
            others = ", ".join(one.place for one in there) or "none"
            raise DeviceDown("unreachable", f"no printer at USB port {usb_port} (printers: {others})")
        return found

    def _claim(self) -> None:
        device, interface = self._found.device, self._found.interface
        with contextlib.suppress(NotImplementedError):      # only Linux has drivers to be put aside
            if device.is_kernel_driver_active(interface):
                device.detach_kernel_driver(interface)
                self._usblp_was_there = True
        try:
            device.get_active_configuration()
        except usb.core.USBError:
            device.set_configuration()
        usb.util.claim_interface(device, interface)


def libusb_printer(printer: Printer, proof_s: float = PROOF_S, backend: Any = None) -> TalkingPrinter:
    """Kept open; the device is on the bus while it is on: silence holds no slip back."""

    def opener() -> LibusbLine:
        return LibusbLine(printer.usb_port, printer.timeout_s, backend)

    return TalkingPrinter(printer, opener, Habits(kept_open=True, mute_prints=True), proof_s)


def _ms(seconds: float) -> int:
    return max(_LEAST_MS, int(seconds * 1000))
