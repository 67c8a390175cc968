"""A text as the pieces that the network knows, each with its place. Pure."""

from __future__ import annotations

from sentencepiece import SentencePieceProcessor

BEGIN, PAD, END = 0, 1, 2


def pieces(processor: SentencePieceProcessor, text: str) -> tuple[list[int], list[int], list[int]]:
    """Ids of the pieces with the offsets where each begins and ends; a line end is an empty piece of its own.

    The id of a line end is the one after the processor's last: the network was given a row for it.
    """
    line_end = processor.get_piece_size()
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    lines = text.split("\n")
    encoded = iter(processor.encode([line for line in lines if line.strip()], return_type="offset_mapping"))
    at = 0
    for number, line in enumerate(lines):
        if number:
            ids.append(line_end)
            starts.append(at - 1)
            ends.append(at - 1)
        if line.strip():
            found = next(encoded)
            for piece, (begin, end) in zip(found["ids"], found["offsets"], strict=True):
                while begin < end and line[begin].isspace():  # a piece takes the blank before it along
                    begin += 1
                ids.append(piece)
                starts.append(at + begin)
                ends.append(at + end)
        at += len(line) + 1
    return ids, starts, ends
