"""The pages that list the headers of each kind of table say what the profiles say."""

from __future__ import annotations

import pytest

from scheduler.intake import load_profile
from tests.intake.headers_page import KINDS, PAGES, ROOT, page


@pytest.mark.parametrize("language", PAGES)
def test_the_page_of_headers_is_that_of_the_profiles(language: str) -> None:
    assert PAGES[language].read_text("utf-8") == page(language)


def test_every_table_that_a_bureau_keeps_is_on_the_page() -> None:
    kept = {source.name for source in load_profile("bureau", ROOT).sources}
    assert kept <= set(KINDS)
    text = page("en")
    assert all(f"`{column}`" in text for name in kept for column in load_profile(name, ROOT).sources[0].heads)
