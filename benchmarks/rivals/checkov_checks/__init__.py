"""The twelve rules for Checkov, which looks for checks in a package."""
