"""Hostile input: every reader, parser and file format the program takes in, fed with damaged and made-up bytes."""
