"""One function for each thing we do; each joins rooms with files, database and clock."""
