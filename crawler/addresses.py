"""Addresses: made whole, compared, kept within one jurisdiction's hosts (portals.md section 13, "URL hygiene")."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from tldextract import TLDExtract
from w3lib.url import safe_url_string

# The list of public suffixes that comes with the library: nothing is fetched for it, nothing is written.
_domains = TLDExtract(suffix_list_urls=(), cache_dir=None)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LEADS_NOWHERE = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:|https?:/*$", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?)$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@lru_cache(maxsize=1024)
def is_public_name(host: str) -> bool:
    """Tell whether a host is a name in the public tree: no number in any notation, no `localhost`, no `.local`."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    # 127.1, 0x7f.1 and 2130706433 are addresses too, whatever they look like: a top level has letters.
    return bool(re.fullmatch(r"[a-z][a-z0-9-]*", labels[-1])) and bool(_domains(host).suffix)


def is_private_address(text: str) -> bool:
    """Tell whether a literal address is one that a portal can never have: private, loopback, link-local, …."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return any(not way.is_global or way.is_multicast for way in (address, *_inner_addresses(address)))


def _inner_addresses(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Give the IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, translated by the network."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in inner if each is not None)


def complete(base: str, href: str) -> str | None:
    """Make a link whole, as a browser would, and mend what portals write into their links.

    Args:
        base: the address of the page.
        href: the attribute's value: with blanks, line breaks, backslashes, bare Chinese, `host.` (seen S/N).

    Returns:
        an http(s) address without fragment, or None where the link leads to no page.
    """
    href = re.sub(r"[\t\r\n]+", "", href.replace("&amp;", "&")).strip().replace("\\", "/")
    if not href or href.startswith("#") or _LEADS_NOWHERE.match(href):
        return None
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    netloc = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    path = re.sub(r"/(?:\.{1,2}/)+", "/", re.sub(r"/{2,}", "/", parts.path)) or "/"
    return str(safe_url_string(urlunsplit((parts.scheme, netloc, path, parts.query, "")), encoding="utf-8"))


def canonical(url: str) -> str:
    """Give one key for the ways to write one page: http or https, with or without www, with or without index.html.

    The key is for comparing, not for fetching.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, *_DEFAULT_PORTS.values()} else ""
    path = _INDEX.sub("/", re.sub(r"/{2,}", "/", parts.path) or "/")
    return f"//{host}{port}{path}" + (f"?{parts.query}" if parts.query else "")


def mark_of(key: str) -> int:
    """Give a number that stands for an address where very many are remembered: a fifth of the room, in this process.

    Two of a million addresses have the same number once in some ten million crawls.
    """
    return hash(key)


def without_parameters(url: str, names: Iterable[str]) -> str:
    """Take parameters out of an address's query; what stays is left in its order."""
    parts = urlsplit(url)
    dropped = set(names)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in dropped]
    if len(kept) == len(pairs):
        return url
    return urlunsplit(parts._replace(query=urlencode(kept)))


def with_parameters(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Set parameters in an address's query, replacing those of the same name."""
    wanted = dict(parameters)
    parts = urlsplit(url)
    kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n not in wanted]
    return urlunsplit(parts._replace(query=urlencode([*kept, *wanted.items()])))


def host_of(url: str) -> str:
    """Give an address's host in lower case, "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Premises:
    """The hosts that a spider may visit: the portal's domain with all below it; for attachments more (section 12).

    Attributes:
        domain: the registrable domain of the portal, e.g. changzhi.gov.cn for www.changzhi.gov.cn, or for
            gxq.changzhi.gov.cn.
        attachment_hosts: further hosts that keep attachments, as configured.
    """

    domain: str
    attachment_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, portal: str, attachment_hosts: Iterable[str] = ()) -> "Premises":
        """Give the premises of a portal, by the address of its front page."""
        host = host_of(portal)
        return cls(_domains(host).top_domain_under_public_suffix or host, frozenset(attachment_hosts))

    def allow(self, url: str, *, attachment: bool = False) -> bool:
        """Tell whether an address may be requested."""
        host = host_of(url)
        # What cannot be taken apart has no host, and so is not allowed either.
        if not is_public_name(host) or urlsplit(url).scheme not in _DEFAULT_PORTS:
            return False
        if _is_within(host, self.domain):
            return True
        return attachment and (_is_within(host, "gov.cn") or host in self.attachment_hosts)


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
