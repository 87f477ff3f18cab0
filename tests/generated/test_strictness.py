"""Strict in what it sends, lenient in what it takes, and nothing meant for this machine leaves it."""

from __future__ import annotations

import math
from typing import Any, cast

import pytest

from nexus_api import Answer, api, enums, models
from nexus_api.errors import DecodeError, RequestError

FLOW = b'{"id":"f","projectId":"p","title":"t","createDate":%s,"updateDate":2}'
GET = api.workflows.get_workflow("p", "f")


@pytest.mark.parametrize(
    "body", [{"title": "x"}, models.SequencePatch(name="x"), models.Workflow("f", "p", "t", 1, 2), None, "x"]
)
def test_a_body_of_another_class_is_refused(body: object) -> None:
    with pytest.raises(RequestError, match="body: must be a FlowMetadata, got"):
        api.workflows.update_workflow("p", "f", cast(Any, body))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_would_be_sent_as_null_is_refused(number: float) -> None:
    wrong = cast(Any, number)
    for patch in (models.SequencePatch(name=wrong), models.SequencePatch(attributes=wrong)):
        with pytest.raises(RequestError, match=r"^body\.(name|attributes): Expected"):
            api.sequences.patch_sequence("p", "s", patch)
    link = models.SequenceBulkUpdateActionLink(models.SequenceLinkMetadata("A", ord=wrong), asset_id="a")
    with pytest.raises(RequestError, match=r"^body\.actions\[0\]\.sequence"):
        api.sequences.bulk_update_sequences("p", models.SequenceBulkUpdate([link]))
    fine = api.sequences.patch_sequence("p", "s", models.SequencePatch(name="null"))
    assert fine.body == b'{"name":"null"}'


def test_what_cannot_be_encoded_at_all_is_refused() -> None:
    with pytest.raises(RequestError):
        api.sequences.list_sequences("p", name=cast(Any, object()))
    newer = enums.SequenceBulkUpdateAbortMode("\ud800")
    with pytest.raises(RequestError, match="body"):
        api.sequences.bulk_update_sequences("p", models.SequenceBulkUpdate([], newer))


def test_a_key_that_does_not_fit_is_located() -> None:
    with pytest.raises(RequestError) as caught:
        api.sequences.patch_sequence("p", "s", models.SequencePatch(attributes={"": "x"}))
    assert caught.value.argument == "body.attributes"
    assert "a key of it" in caught.value.problem


def test_both_of_two_exclusive_keys_are_named_as_they_are_sent() -> None:
    with pytest.raises(
        ValueError, match="exactly one of assetId, assetFilename, got assetId and assetFilename"
    ):
        models.SequenceBulkUpdateActionLink(asset_id="a", asset_filename="b")
    with pytest.raises(ValueError, match="exactly one of sequenceId, sequenceName, got none of them"):
        models.SequenceBulkUpdateActionRemoveSequence()


@pytest.mark.parametrize("text", [b"1", b"1.0", b"1e0", b"10E-1"])
def test_an_integer_may_be_written_as_any_number_of_its_value(text: bytes) -> None:
    flow = GET.decode(Answer(200, {}, FLOW % text))
    assert flow.create_date == 1
    assert type(flow.create_date) is int


def test_beside_it_a_number_of_too_many_digits_for_python_is_no_error_of_python() -> None:
    with pytest.raises(DecodeError) as caught:
        GET.decode(Answer(200, {}, (FLOW % b"1.0")[:-1] + b',"more":' + b"9" * 5000 + b"}"))
    assert caught.value.path == "$.createDate"


@pytest.mark.parametrize("text", [b"1.5", b'"1"', b"null", b"true", b"[1]"])
def test_what_is_no_integer_is_refused_with_its_path(text: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        GET.decode(Answer(200, {}, FLOW % text))
    assert caught.value.path == "$.createDate"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"id":' * 100_000, b"\xff", b"", b"<html>", b"NaN"])
def test_an_answer_that_cannot_be_read_is_a_decode_error(body: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        GET.decode(Answer(200, {}, body))
    assert caught.value.body == body
