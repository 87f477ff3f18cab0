"""Secret keys are in nothing that is kept of requests, however a client spelled them."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.logs.redaction import REDACTED, LogRedactor
from tests.sandbox.support import KEY, PROJECT, SEED, Api, link

ODD_KEY = 'k/y+"\\1'
KEYS = {ODD_KEY: [PROJECT], **SEED["secret_keys"]}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("/a?key=k-1&x=k-12", "/a?key=[secret]&x=[secret]"),
        ("/a/k%2F2%3D/k/2=", "/a/[secret]/[secret]"),
        ("/a/k%2f2%3d/%6b%2F2=/%6B/2%3D", "/a/[secret]/[secret]/[secret]"),
        ("/a?key=k%2d1&x=k%2D12", "/a?key=[secret]&x=[secret]"),
        ("/a/token/k", "/a/[secret]/k"),
        ("/a/.*", "/a/.*"),
        ("/a/100%/100%25", "/a/[secret]/[secret]"),
        ("/a/%k-%1/%2", "/a/%k-%1/%2"),
    ],
)
def test_secrets_are_taken_out(text: str, redacted: str) -> None:
    keys = ["k-1", "k-12", "k/2=", ".+", "100%"]
    redactor = LogRedactor(lambda: keys, "token")
    assert redactor.text(text) == redacted
    assert redactor.body(text.encode() + b"\xff") == redacted.encode() + b"\xff"


def test_new_secrets_are_known_at_once() -> None:
    keys = [[], ["old"], ["new"]]
    redactor = LogRedactor(lambda: keys[0])
    assert redactor.text("old new") == "old new"
    del keys[0]
    assert redactor.text("old new") == "[secret] new"
    del keys[0]
    assert redactor.text("old new") == "old [secret]"


# In a URL a percent sign that is not spelled as %25 would begin another spelling.
letters = st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="%")
spelled_keys = st.lists(
    letters.flatmap(
        lambda letter: st.tuples(
            st.just(letter), st.sampled_from([letter, f"%{ord(letter):02x}", f"%{ord(letter):02X}"])
        )
    ),
    min_size=1,
)


@given(spelled_keys)
def test_no_spelling_of_a_key_in_a_url_is_overlooked(spelled_key: list[tuple[str, str]]) -> None:
    keys = ["".join(letter for letter, _ in spelled_key)]
    spelling = "".join(form for _, form in spelled_key)
    redactor = LogRedactor(lambda: keys)
    assert redactor.text(spelling) == REDACTED
    assert redactor.body(spelling.encode()) == REDACTED.encode()


@pytest.mark.parametrize("key", ['"', 'k"', "a\\b", "\\", "/", "k/y", "<k>", "a'b", 'k/y+"\\1'])
def test_a_key_is_found_as_json_may_have_it(key: str) -> None:
    keys = [key]
    redactor = LogRedactor(lambda: keys)
    once = json.dumps(key)[1:-1]
    escaped = "".join(f"\\u{ord(letter):04X}" if letter in "\"'\\/&+<>" else letter for letter in key)
    for spelling in (key, once, once.replace("/", "\\/"), json.dumps(once)[1:-1], escaped):
        assert redactor.body(spelling.encode()) == REDACTED.encode()


SPELLINGS = [
    *(quote(KEY, safe=""), KEY.replace("-", "%2d"), "".join(f"%{ord(letter):02X}" for letter in KEY)),
    *(
        quote(ODD_KEY, safe=""),
        quote(ODD_KEY, safe="/").lower(),
        quote(ODD_KEY, safe="/+").replace("%2B", "+"),
    ),
]
TARGETS = [
    "/projects/{}/workflows",
    f"/projects/{PROJECT}/workflows/{{}}",
    f"/projects/{PROJECT}/sequences?name={{}}",
    f"/projects/{PROJECT}/assets?page={{}}",
    "/none/{}",
    "/workspace?key={}",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_key_in_a_target_is_logged(tmp_path: Path, spelling: str) -> None:
    file = tmp_path / "log.jsonl"
    with Sandbox(seed={**SEED, "secret_keys": KEYS}, log_file=file) as sandbox:
        for target in TARGETS:
            httpx.get(
                sandbox.base_url + target.format(spelling), headers={"Secret-Key": KEY}, trust_env=False
            )
        entries = sandbox.requests.entries()
    assert len(entries) == len(TARGETS)
    for entry, line in zip(entries, file.read_text(encoding="utf-8").splitlines(), strict=True):
        assert entry.to_dict() == json.loads(line)
        assert_no_key(repr(entry), *map(str, entry.to_dict().values()))
        assert REDACTED in entry.target
    assert entries[0].project_id == (None if "/" in spelling else REDACTED)


def assert_no_key(*texts: str) -> None:
    for text in texts:
        for form in (text, unquote(text)):
            # However often it was quoted or escaped on its way here.
            bare = form.replace("\\", "")
            assert KEY not in bare
            assert ODD_KEY.replace("\\", "") not in bare


def test_no_key_in_a_body_is_logged(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    with Sandbox(seed={**SEED, "secret_keys": KEYS}, log_file=file) as sandbox, Api(sandbox) as api:
        api.call("PATCH", "/workflows/flow_1", json={"title": f"My key is {KEY}"})
        api.call("PATCH", "/workflows/flow_2", json={"title": ODD_KEY})
        api.bulk(link("asset_9", f"{ODD_KEY} {KEY}", role=KEY))
        api.call("GET", "/workflows")
        # What the client gets is what there is.
        assert api.call("GET", "/workflows/flow_2")["title"] == ODD_KEY
        entries = [entry.to_dict() for entry in sandbox.requests.entries()]
    assert entries[0]["requestBody"] == '{"title":"My key is [secret]"}'
    assert entries[1]["requestBody"] == '{"title":"[secret]"}'
    assert entries[2]["requestBody"].count(REDACTED) == 3
    assert all(REDACTED in entry["responseBody"] for entry in (*entries[:2], *entries[3:]))
    assert_no_key(str(entries), file.read_text(encoding="utf-8"))


def test_no_secret_gets_into_the_log_a_repr_or_what_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "log.jsonl"
    caplog.set_level(logging.DEBUG)
    with Sandbox(seed=SEED, log_file=file, access_log=True, token="a-token") as sandbox:
        for target in (f"/workspace?k={KEY}", f"/none/{KEY}", "/none/a%2dtoken", f"/_sandbox/{KEY}"):
            httpx.get(sandbox.base_url + target, headers={"Secret-Key": KEY}, trust_env=False)
        shown = repr(sandbox.requests.entries()) + repr(sandbox) + file.read_text(encoding="utf-8")
        shown += json.dumps([one.to_dict() for one in sandbox.requests.entries()])
    records = [record for record in caplog.records if record.name.startswith("nexuskit")]
    assert len(records) == 4
    shown += "".join(record.getMessage() for record in records)
    assert REDACTED in shown
    assert KEY not in shown
    assert "a-token" not in unquote(shown)
