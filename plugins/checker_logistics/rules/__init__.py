"""The rules about logistics: one module for each, named after the fault."""
