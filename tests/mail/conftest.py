import pytest

from edu_platform.mail.service import sending
from tests.mail.post import Post


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(sending, "transport", lambda: post)
    return post
