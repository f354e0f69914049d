"""Scrapy's settings for this project; each one that differs from Scrapy's own says why (DESIGN sections 5 and 9).

Any of them can be given with `-s NAME=VALUE`, e.g. no delay and no certificates for replica portals.
"""

import os
from importlib.metadata import version
from pathlib import Path

BOT_NAME = "nianbao"
COMMANDS_MODULE = "crawler.commands"
SPIDER_MODULES = ["crawler.spiders"]
SPIDER_LOADER_CLASS = "crawler.spiderloader.RegistrySpiderLoader"  # one row of the registry is one spider

# --- where things are ------------------------------------------------------------------------------------------------

JURISDICTIONS_FILE = os.environ.get("JURISDICTIONS_FILE") or str(Path(__file__).with_name("jurisdictions.csv"))
DATABASE_URL = os.environ.get("DATABASE_URL") or None  # None: models.session has the default
ARCHIVE_DIR = os.environ.get("ARCHIVE_DIR") or None  # None: pipelines.archive has the default

# --- what happens to a report ----------------------------------------------------------------------------------------

ITEM_PIPELINES = {
    "pipelines.unpack.UnpackPipeline": 50,
    "pipelines.archive.ArchivePipeline": 100,
    "pipelines.extract.ExtractPipeline": 200,
    "pipelines.check.CheckPipeline": 300,
    "pipelines.store.StorePipeline": 400,
}
CONCURRENT_ITEMS = 8  # documents are read by few child processes; more items would only wait in memory
CONTAINER_MAX_MEMBERS = 2000  # files in one zip, RAR or 7z, those of containers within it included
CONTAINER_MAX_BYTES = 128 * 2**20  # of all of them, unpacked; they are in memory until they are archived and read
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # what is dropped has its failure, or is unchanged

# --- how far the portal spider goes ----------------------------------------------------------------------------------

PORTAL_DEPTH = 8  # links from the front page to a column: section, branch, organ, column, year, with some to spare
PORTAL_PAGE_BUDGET = 600  # pages on the way; a city has some sixty organs with two or three each
LIST_PAGE_BUDGET = 200  # pages of one column's list
ATTACHMENTS_PER_REPORT = 8
IMAGES_PER_REPORT = 40  # pages of a report that an article shows as pictures
COMPARE_ATTACHMENTS = True  # fetches what hangs on a page that has the tables itself, to lay it beside them
PAGE_MAXSIZE = 2 * 2**20  # bytes of a page whose links are read here; reports are read in child processes
NEIGHBOUR_PATIENCE = 120.0  # seconds that an attachment waits for a host that another process is crawling
ATTACHMENT_HOSTS: list[str] = []  # hosts outside gov.cn that keep a portal's attachments

# --- polite: governments' servers are small, and some block an address for a burst (portals.md section 13) -----------

_contact = os.environ.get("NIANBAO_CONTACT", "").strip()
NIANBAO_CONTACT = _contact  # an address at which a portal's people can reach who runs this
# Honest, and in the form that servers take from well-behaved crawlers: some reset connections without "Mozilla".
USER_AGENT = f"Mozilla/5.0 (compatible; {BOT_NAME}/{version('nianbao')}{f'; +{_contact}' if _contact else ''})"
ROBOTSTXT_OBEY = True  # Scrapy's default is to ignore it
ROBOTSTXT_USER_AGENT = BOT_NAME  # the name that a portal would write into its robots.txt
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection a host
CONCURRENT_REQUESTS = 1  # what is queued for a host that begins to block would still be sent; so nothing is queued
DOWNLOAD_DELAY = 1.0  # seconds; working crawlers use 0.5 to 5
AUTOTHROTTLE_ENABLED = True  # slower where the portal is slow
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
EXTENSIONS = {"crawler.pace.CrawlDelay": 900}  # after AutoThrottle, which it corrects
CRAWL_DELAY_MAX = 60.0  # seconds; a portal that asks for more is left alone
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # not 429, as Scrapy has it: who asks for less gets no more
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # giving up is a failure with a line and a row of its own
DOWNLOAD_TIMEOUT = 60  # seconds; three minutes a try would hold the one connection for long
REDIRECT_MAX_TIMES = 8  # a cookie or two and a gateway; twenty only happen in a circle
METAREFRESH_MAXDELAY = 10  # a page that is shown for longer is a page
COOKIES_ENABLED = True  # as by default: some portals send a request round in circles until it brings their cookie
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",  # Scrapy asks for English
}

# --- when (scrapy sweep) ---------------------------------------------------------------------------------------------

SWEEP_SEASON_MONTHS = [1, 2, 3, 4]  # reports are due by the end of January and come until April
SWEEP_SEASON_DAYS = 7  # between two crawls of a portal in the season
SWEEP_DAYS = 30  # and out of it
SWEEP_RETRY_DAYS = 1  # after a crawl that failed
BLOCKED_DAYS = 14  # a host that refused us or set a challenge is left alone for so long
SWEEP_PORTALS = 4  # portals crawled at a time; each of them is asked for one page at a time
VERIFY_DAYS = 90  # an old report that is stored is asked for again after so long

# --- safe: Scrapy is insecure by default -----------------------------------------------------------------------------

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 64 * 2**20  # a report is far below; 1 GiB would fill the memory
DOWNLOAD_WARNSIZE = 0  # what is too large fails, the rest is fine
DOWNLOAD_HANDLERS = {
    "https": "crawler.tls.RegistryDownloadHandler",  # verified, with the registry's exceptions
    **dict.fromkeys(("data", "file", "ftp", "s3")),  # http and https only
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"  # no name may lead into the network that this runs in
DOWNLOADER_MIDDLEWARES = {
    # By jurisdiction, redirects included, and before robots.txt is asked for; Scrapy's own lets pass what is not to be
    # filtered as a duplicate.
    "crawler.middlewares.PremisesMiddleware": 50,
    "crawler.neighbours.NeighbourLockMiddleware": 990,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.QuietCookiesMiddleware": 700,
    # Half an answer is none.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.WholeCompressionMiddleware": 590,
}
HTTPERROR_ALLOW_ALL = True  # the spider judges every answer itself, with its body (crawler.answers)

# --- what a person sees ----------------------------------------------------------------------------------------------

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the pipelines are coroutines of asyncio
LOG_LEVEL = "INFO"  # DEBUG prints every item and request
LOG_VERSIONS: list[str] = []
