"""The random sample: exact probabilities, a draw nobody can predict or steer, and its proof."""
