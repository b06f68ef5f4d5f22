"""Checks that look at several options at once; each module adds its faults to the draft."""

from config.checks.appointments import check_appointments
from config.checks.devices import check_devices
from config.checks.draft import Draft
from config.checks.hours import check_hours
from config.checks.leds import check_leds
from config.checks.names import check_names
from config.checks.rulebook import check_rulebook
from config.checks.settings import check_settings
from config.checks.stages import check_stages
from config.checks.voice import check_voice

__all__ = ["Draft", "check"]


def check(draft: Draft) -> None:
    """Adds every fault that only shows when options are compared."""
    check_settings(draft)
    check_hours(draft)
    check_names(draft)
    check_stages(draft)
    check_devices(draft)
    check_leds(draft)
    check_voice(draft)
    check_appointments(draft)
    check_rulebook(draft)
