"""The tables, the view and the way to the database."""
