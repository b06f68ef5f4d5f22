"""Display: the boards of the hall and the voice that reads the calls out."""
