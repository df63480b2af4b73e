"""One module for each rule, named after the fault."""
