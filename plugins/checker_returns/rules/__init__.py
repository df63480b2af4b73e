"""The rules about returns: one module for each, named after the fault."""
