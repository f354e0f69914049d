"""How fast and how right our readers are, beside other tools and bare floors, on the same files in one run."""
