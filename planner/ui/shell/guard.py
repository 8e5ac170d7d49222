"""What every answer of the server carries, and what the server does not answer.

A proxy in front may say more (docs/deployment.md); this much holds without one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planner.ui.shell import held

_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def _inline_scripts() -> list[str]:
    """Hashes of the scripts that stand in the framework's own page, and of no others."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    hashes = (hashlib.sha256(script).digest() for script in _INLINE.findall(page))
    return [f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes]


# Charts and tables are drawn by interpreting expressions; styles are set inline. The small script
# beside the guardrail table comes as a blob, which nothing but a script of ours can make.
POLICY = "; ".join(
    (
        "default-src 'self'",
        " ".join(["script-src 'self' blob: 'wasm-unsafe-eval'", *_inline_scripts()]),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# How the server does is nobody's business who only comes to plan.
CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check")


class Guard:
    """Middleware around all that is answered by http."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._answer(scope)(scope, receive, sending)

    def _answer(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        if path.rstrip("/").endswith(CLOSED):
            return PlainTextResponse("Not found", 404)
        refused = held.refusal(scope["method"], path, Headers(scope=scope))
        if refused is not None:
            status, why = refused
            return PlainTextResponse(why, status)
        return self._app
