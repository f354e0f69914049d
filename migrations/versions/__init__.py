"""The steps, oldest first; each is frozen once it is released and imports nothing from models."""
