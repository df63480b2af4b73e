"""Bytes to orders: reading files, typing documents, finding places in them."""
