"""What a portal and the machine that crawls rely on: polite and safe by default."""

import os
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler import settings
from tests.commands import scrapy


def test_polite() -> None:
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY >= 0.5
    assert settings.RETRY_TIMES <= 2
    assert "nianbao/" in settings.USER_AGENT
    assert "Chrome" not in settings.USER_AGENT


def test_safe() -> None:
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert settings.DOWNLOAD_MAXSIZE <= 2**27
    handlers = Settings({"DOWNLOAD_HANDLERS": settings.DOWNLOAD_HANDLERS}).getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_every_setting_of_scrapy_that_is_overridden_says_why() -> None:
    own = {
        "BOT_NAME",
        "COMMANDS_MODULE",
        "SPIDER_MODULES",
        "ITEM_PIPELINES",
        "AUTOTHROTTLE_START_DELAY",
        "AUTOTHROTTLE_MAX_DELAY",
    }
    own |= {"RETRY_TIMES", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "DOWNLOAD_VERIFY_CERTIFICATES"}
    lines = Path(settings.__file__).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name = line.partition(" =")[0].partition(":")[0]
        if name.isupper() and name not in own and Settings().get(name) is not None:
            nearby = "".join(lines[max(0, number - 1) : number + 3])
            assert "#" in nearby, name


@pytest.mark.parametrize(
    ("name", "value", "setting"),
    [
        ("DATABASE_URL", "sqlite:///x.db", "DATABASE_URL"),
        ("ARCHIVE_DIR", "x", "ARCHIVE_DIR"),
        ("JURISDICTIONS_FILE", "x.csv", "JURISDICTIONS_FILE"),
        ("NIANBAO_CONTACT", "mailto:me@example.org", "NIANBAO_CONTACT"),
    ],
)
def test_the_environment_chooses(name: str, value: str, setting: str) -> None:
    assert scrapy({**os.environ, name: value}, "settings", "--get", setting).out.strip() == value


def test_the_contact_is_in_the_user_agent() -> None:
    told = {**os.environ, "NIANBAO_CONTACT": "https://example.org/us"}
    assert "; +https://example.org/us)" in scrapy(told, "settings", "--get", "USER_AGENT").out
