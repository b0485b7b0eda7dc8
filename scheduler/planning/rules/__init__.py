"""planning/rules."""
