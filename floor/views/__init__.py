"""Pictures: what each screen, console, kiosk and pad shows, whole and by named fields only. Pure."""
