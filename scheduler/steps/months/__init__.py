"""A month's plan: made, explained, changed while it runs, approved, published, asked what-if."""
