"""Keeping a bureau well: its folder, copies of its database, the doctor, and something to try."""
