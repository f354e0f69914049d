"""The project's own commands of `scrapy`."""
