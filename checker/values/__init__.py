"""Money, days and text as pure functions."""
