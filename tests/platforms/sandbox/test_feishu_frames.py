"""The hand-written frame codec against the protobuf classes that lark_oapi ships."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.feishu_frames import CONTROL, DATA, BrokenFrame, Frame, decode, encode

pytestmark = pytest.mark.feishu

_NUMBERS = st.integers(0, 2**31 - 1)
_FRAMES = st.builds(
    Frame,
    method=st.sampled_from([CONTROL, DATA]),
    service=_NUMBERS,
    headers=st.lists(st.tuples(st.text(), st.text()), max_size=5).map(tuple),
    payload=st.binary(max_size=300),
    seq_id=st.integers(0, 2**64 - 1),
    log_id=st.integers(0, 2**64 - 1),
)


@given(_FRAMES)
def test_what_is_written_is_read_back(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(_FRAMES)
def test_the_sdk_reads_what_we_write_and_we_read_what_the_sdk_writes(frame: Frame) -> None:
    from lark_oapi.ws.pb import pbbp2_pb2

    theirs: Any = pbbp2_pb2.Frame()
    theirs.ParseFromString(encode(frame))
    assert (theirs.method, theirs.service, theirs.SeqID, theirs.LogID) == (
        frame.method,
        frame.service,
        frame.seq_id,
        frame.log_id,
    )
    assert tuple((header.key, header.value) for header in theirs.headers) == frame.headers
    assert theirs.payload == frame.payload
    theirs.payload_encoding, theirs.LogIDNew = "gzip", "log-1"
    assert decode(theirs.SerializeToString()) == frame


@pytest.mark.parametrize("raw", [b"\x08", b"\x42\x05abc", b"\x0d\x00\x00\x00\x00"])
def test_broken_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BrokenFrame):
        decode(raw)
