"""What happens to a report: archive, extract, check, store (DESIGN section 1)."""
