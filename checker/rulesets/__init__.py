"""Which rules are in force, how grave they are, and with which parameters."""
