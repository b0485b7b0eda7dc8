"""What a file really is, and whether it is safe to be parsed: nothing that it says of itself is believed."""
