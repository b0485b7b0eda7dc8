"""From the relaxation to the best plan within an effort: dive, neighbourhoods, exact end."""
