"""The files of a month: one module an export, named like the class in it; a new one is found by itself."""
