"""A plan in mid-month: what is done or locked stays, and the rest changes as little as asked."""
