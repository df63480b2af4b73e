"""The rules about payment: one module for each, named after the fault."""
