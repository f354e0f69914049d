"""Makes each enabled row of the registry a spider (SPIDER_LOADER_CLASS, DESIGN section 3)."""

import builtins
from functools import cached_property
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.spider import iter_spider_classes

from crawler.addresses import Premises
from crawler.registry import Registry, RegistryError, load_registry
from crawler.spiders.portal import PortalSpider
from pipelines.publishers import Place


class RegistrySpiderLoader:
    """Loads spiders by the slugs of the registry.

    A subclass of `PortalSpider` in SPIDER_MODULES whose `name` is a row's slug is that row's spider; all others are the
    portal spider itself. The registry is read when it is first needed, so that a fault in it ends a command with its
    message instead of a traceback.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Makes the loader, as Scrapy asks for it."""
        return cls(settings)

    @cached_property
    def registry(self) -> Registry:
        """The registry that the settings name."""
        return load_registry(self._settings)

    @cached_property
    def _special(self) -> dict[str, type[PortalSpider]]:
        """Subclasses for odd portals, by slug."""
        found: dict[str, type[PortalSpider]] = {}
        for name in self._settings.getlist("SPIDER_MODULES"):
            for module in walk_modules_iter(name):
                for spider in iter_spider_classes(module):
                    if issubclass(spider, PortalSpider):
                        found[spider.name] = spider
        unknown = sorted(set(found) - set(self.registry.by_slug))
        if unknown:
            raise RegistryError(
                f"{self.registry.path}: no row has the slug {', '.join(unknown)}, for which there is a spider class"
            )
        return found

    def load(self, spider_name: str) -> type[Spider]:
        """Give the spider of an enabled row.

        Raises:
            RegistryError: there is no such row, or it is not enabled.
        """
        row = self.registry.require(spider_name)
        base = self._special.get(row.slug, PortalSpider)
        places = tuple(Place(place.code, place.name, place.level) for place in self.registry.rows)
        attributes = {"name": row.slug, "jurisdiction": row, "places": places, "__module__": base.__module__}
        return type(f"{base.__name__}_{row.slug}", (base,), attributes)

    def list(self) -> builtins.list[str]:
        """Give the slugs of the enabled rows."""
        return [row.slug for row in self.registry.rows if row.enabled]

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Give the slugs of the enabled rows whose hosts a request may go to (`scrapy fetch`, `scrapy parse`)."""
        return [row.slug for row in self.registry.rows if row.enabled and Premises.of(row.portal).allow(request.url)]
