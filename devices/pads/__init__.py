"""Rating pads: frames in, presses out; a pad model is a file of devices/models/."""
