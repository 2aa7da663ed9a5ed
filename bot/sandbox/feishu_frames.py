"""The protobuf frame of Feishu's long connection, written and read by hand: nine fields, two wire types."""

from collections.abc import Iterator
from dataclasses import dataclass

CONTROL = 0
DATA = 1

_VARINT = 0
_BYTES = 2
_LOW_BITS = 0x7F
_MORE = 0x80


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: CONTROL (ping and pong) or DATA (an event, or the reply to one)."""

    method: int
    service: int
    headers: tuple[tuple[str, str], ...] = ()
    payload: bytes = b""
    seq_id: int = 0
    log_id: int = 0

    def header(self, key: str) -> str:
        """Return a header's value, empty when it is absent."""
        return dict(self.headers).get(key, "")


class BrokenFrame(ValueError):  # noqa: N818 - what is wrong, as in the rest of the house
    """The bytes end in the middle of a field, or use a wire type no frame has."""


def encode(frame: Frame) -> bytes:
    """Write ``frame``."""
    numbers = ((1, frame.seq_id), (2, frame.log_id), (3, frame.service), (4, frame.method))
    written = b"".join(_varint(field << 3 | _VARINT) + _varint(number) for field, number in numbers)
    for key, value in frame.headers:
        written += _bytes(5, _bytes(1, key.encode()) + _bytes(2, value.encode()))
    return written + (_bytes(8, frame.payload) if frame.payload else b"")


def decode(raw: bytes) -> Frame:
    """Read a frame; fields this side has no use for are passed over. Raises BrokenFrame."""
    numbers: dict[int, int] = {}
    headers: list[tuple[str, str]] = []
    payload = b""
    for field, value in _fields(raw):
        if isinstance(value, int):
            numbers[field] = value
        elif field == 5:  # noqa: PLR2004 - the field's number in the .proto
            pair = {key: part.decode() for key, part in _fields(value) if isinstance(part, bytes)}
            headers.append((pair.get(1, ""), pair.get(2, "")))
        elif field == 8:  # noqa: PLR2004 - as above
            payload = value
    return Frame(
        method=numbers.get(4, CONTROL),
        service=numbers.get(3, 0),
        headers=tuple(headers),
        payload=payload,
        seq_id=numbers.get(1, 0),
        log_id=numbers.get(2, 0),
    )


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > _LOW_BITS:
        written.append(number & _LOW_BITS | _MORE)
        number >>= 7
    written.append(number)
    return bytes(written)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(raw):
        tag, at = _read_varint(raw, at)
        number, at = _read_varint(raw, at)
        if tag & 7 == _VARINT:
            yield tag >> 3, number
        elif tag & 7 == _BYTES:
            if at + number > len(raw):
                raise BrokenFrame(f"field {tag >> 3} ends early")
            yield tag >> 3, raw[at : at + number]
            at += number
        else:
            raise BrokenFrame(f"wire type {tag & 7}")


def _read_varint(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(raw):
        byte = raw[at]
        at += 1
        number |= (byte & _LOW_BITS) << shift
        shift += 7
        if byte < _MORE:
            return number, at
    raise BrokenFrame("a number ends early")
