"""The draw of a month: what is frozen, its acts in order, its files, and what it says of all employers."""
