"""The rules about documentation: one module for each, named after the fault."""
