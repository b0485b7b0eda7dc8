"""The month as people read it: its sheet, tables and words."""
