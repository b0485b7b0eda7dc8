"""One function for each thing we do, grouped by use; each joins rooms with files, database and clock."""
