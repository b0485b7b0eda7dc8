"""How the columns of an outside file become our records, and what of them must fit together."""
