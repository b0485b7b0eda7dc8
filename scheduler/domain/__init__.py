"""Words of the trade, shared by all rooms; standard library and numpy only."""
