"""Spiders: the portal spider, of which each row of the registry becomes one, and subclasses for odd portals."""
