"""The visitor's side: the touch page of the kiosk, the ticket page on the phone, the rating pad at the window."""
