"""How reports are found: the registry of jurisdictions, the portal spider and the families of portals."""
