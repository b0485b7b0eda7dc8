"""Classified supervision of occupational health: grades, risk, the draw and the month's plan."""

__version__ = "0.1.0"
