"""From a file that passed the guard to records: tables, sheets, columns, rows."""
