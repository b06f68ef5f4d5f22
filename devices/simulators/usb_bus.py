"""A USB bus made of code, under the real pyusb: printers in sockets, with descriptors, a kernel driver and time-outs."""

from __future__ import annotations

import errno
import time
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core
import usb.util

from devices.simulators.escpos import EscposSim

_STEP_S = 0.005
_VENDOR, _PRODUCT = 0x0416, 0x5011      # what many nameless printers report: ids tell nothing, sockets do


@dataclass(slots=True)
class UsbPrinter:
    """One printer in a socket. `usblp`: the kernel's driver has it."""

    sim: EscposSim
    place: str = "1-4.2"
    out_endpoint: int = 0x01
    in_endpoint: int | None = 0x82
    usblp: bool = True
    configured: bool = True
    opened: int = 0
    claimed: bool = False
    resets: int = 0
    timeouts_ms: list[int] = field(default_factory=list)
    _said: deque[bytes] = field(default_factory=deque)

    def there(self) -> None:
        if "refused" in self.sim.faults:
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)

    def take(self, data: bytes, timeout_ms: int) -> int:
        self.there()
        if "stalled" in self.sim.faults:
            _wait(timeout_ms)
        reply = self.sim.feed(data)
        if "reset" in self.sim.faults:
            self.sim.power_cycle()
            raise usb.core.USBError("Input/Output Error", -1, errno.EIO)
        if reply:
            self._said.append(reply)
        return len(data)

    def give(self, room: int, timeout_ms: int) -> bytes:
        end_s = time.monotonic() + timeout_ms / 1000
        while True:
            self.there()
            if news := self.sim.unasked():
                self._said.append(news)
            if self._said:
                said = self._said.popleft()
                if len(said) > room:
                    raise usb.core.USBError("Overflow", -8, errno.EOVERFLOW)
                return said
            if time.monotonic() >= end_s:
                _wait(0)
            time.sleep(_STEP_S)


def _wait(timeout_ms: int) -> None:
    """libusb's own way to say that nothing moved."""
    time.sleep(timeout_ms / 1000)
    raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)


class UsbBus(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """What pyusb asks of libusb, as far as a printer needs it. A time-out of 0 is refused: it would wait for ever."""

    def __init__(self, *printers: UsbPrinter) -> None:
        self.printers = list(printers)

    def enumerate_devices(self) -> Iterator[UsbPrinter]:
        return (printer for printer in self.printers if "refused" not in printer.sim.faults)

    def get_device_descriptor(self, dev: UsbPrinter) -> Any:
        bus, _, ports = dev.place.partition("-")
        numbers = tuple(map(int, ports.split(".")))
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=64,
            idVendor=_VENDOR, idProduct=_PRODUCT, bcdDevice=0x0100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            bus=int(bus), address=self.printers.index(dev) + 2, port_number=numbers[-1], port_numbers=numbers, speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: UsbPrinter, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: UsbPrinter, intf: int, alt: int, config: int) -> Any:
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=1 + (dev.in_endpoint is not None),
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: UsbPrinter, ep: int, intf: int, alt: int, config: int) -> Any:
        address = (dev.out_endpoint, dev.in_endpoint)[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=usb.util.ENDPOINT_TYPE_BULK, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: UsbPrinter) -> UsbPrinter:
        dev.there()
        dev.opened += 1
        return dev

    def close_device(self, dev_handle: UsbPrinter) -> None:
        dev_handle.opened -= 1

    def get_configuration(self, dev_handle: UsbPrinter) -> int:
        return int(dev_handle.configured)

    def set_configuration(self, dev_handle: UsbPrinter, config_value: int) -> None:
        dev_handle.configured = True

    def claim_interface(self, dev_handle: UsbPrinter, intf: int) -> None:
        dev_handle.there()
        if dev_handle.usblp or dev_handle.claimed:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        dev_handle.claimed = True

    def release_interface(self, dev_handle: UsbPrinter, intf: int) -> None:
        dev_handle.claimed = False

    def reset_device(self, dev_handle: UsbPrinter) -> None:
        dev_handle.resets += 1

    def is_kernel_driver_active(self, dev_handle: UsbPrinter, intf: int) -> bool:
        dev_handle.there()
        return dev_handle.usblp

    def detach_kernel_driver(self, dev_handle: UsbPrinter, intf: int) -> None:
        dev_handle.usblp = False

    def attach_kernel_driver(self, dev_handle: UsbPrinter, intf: int) -> None:
        dev_handle.there()
        dev_handle.usblp = True

    def bulk_write(self, dev_handle: UsbPrinter, ep: int, intf: int, data: array[int], timeout: int) -> int:
        self._mine(dev_handle, ep, dev_handle.out_endpoint, timeout)
        return dev_handle.take(data.tobytes(), timeout)

    def bulk_read(self, dev_handle: UsbPrinter, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        self._mine(dev_handle, ep, dev_handle.in_endpoint, timeout)
        said = dev_handle.give(len(buff), timeout)
        buff[: len(said)] = array("B", said)
        return len(said)

    @staticmethod
    def _mine(printer: UsbPrinter, ep: int, right: int | None, timeout: int) -> None:
        printer.timeouts_ms.append(timeout)
        if ep != right or not printer.claimed or timeout <= 0:
            raise AssertionError(f"endpoint {ep:#x} instead of {right}, claimed {printer.claimed}, time-out {timeout}")
