# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Answers that are streamed to a file, and never held in memory."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

import anyio.to_thread

from .client import AsyncClient, Client
from .request import Answer, Request


def download(client: Client, request: Request[Any], target: str | os.PathLike[str] | BinaryIO) -> Answer:
    """Send a request and write the body of a success to a file.

    Args:
        client: What sends it.
        request: What to send.
        target: A path, or a file that is open for writing; a path gets the file when all of it is there.

    Returns:
        The answer, without its body.

    Raises:
        StatusError: The service answered with anything but the documented success.
        httpx.RequestError: There is no answer, or it ends too early.
        OSError: The file cannot be written.
    """
    if not isinstance(target, str | os.PathLike):
        return request.succeeded(client.exchange(request, into=target.write))
    part = f"{os.fspath(target)}.part"
    try:
        with open(part, "wb") as file:
            answer = request.succeeded(client.exchange(request, into=file.write))
        os.replace(part, target)
    finally:
        if os.path.exists(part):
            os.unlink(part)
    return answer


async def download_async(
    client: AsyncClient, request: Request[Any], target: str | os.PathLike[str] | BinaryIO
) -> Answer:
    """Send a request and write the body of a success to a file, in a thread.

    As `download`, with an asynchronous client.
    """

    async def write(file: BinaryIO) -> Answer:
        async def into(chunk: bytes) -> None:
            await anyio.to_thread.run_sync(file.write, chunk)

        return request.succeeded(await client.exchange(request, into=into))

    if not isinstance(target, str | os.PathLike):
        return await write(target)
    part = f"{os.fspath(target)}.part"
    try:
        with open(part, "wb") as opened:
            answer = await write(opened)
        os.replace(part, target)
    finally:
        if os.path.exists(part):
            os.unlink(part)
    return answer
