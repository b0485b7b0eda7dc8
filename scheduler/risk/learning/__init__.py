"""From past cases to a trained model."""
