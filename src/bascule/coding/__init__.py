"""The coding room: one file a question, and `coder`, which walks an article through them."""
