"""ID card readers and scanners: commands out, the one text that was read back; nothing is kept, nothing is logged."""

from devices.readers.models import READERS, ReaderModel, Session
from devices.readers.said import Heard

__all__ = ["READERS", "Heard", "ReaderModel", "Session"]
