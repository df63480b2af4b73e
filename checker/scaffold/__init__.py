"""What `checker new` writes: names, texts from templates, and changes to what is there already.

Nothing here touches a file but to read it.
"""
