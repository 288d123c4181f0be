import gzip

import httpx
import pytest

from benchmarks import browser
from benchmarks.browser import KILOBYTE, Weights

SCRIPT = b"export const answer = 42;\n" * 200


def test_each_script_is_weighed_compressed_and_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def get(address: str) -> httpx.Response:
        asked.append(address)
        request = httpx.Request("GET", address)
        return httpx.Response(200, content=SCRIPT, request=request)

    monkeypatch.setattr(browser.httpx, "get", get)
    weights = Weights()
    both = weights.of(frozenset({"http://x.test/a.js", "http://x.test/b.js"}))
    one = weights.of(frozenset({"http://x.test/a.js"}))
    assert both == 2 * one == pytest.approx(2 * len(gzip.compress(SCRIPT)) / KILOBYTE)
    assert sorted(asked) == ["http://x.test/a.js", "http://x.test/b.js"]
