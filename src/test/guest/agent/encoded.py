"""Base64 as the agent reads it (util/base64.c, g_base64_decode)."""

import base64
import re

from .protocol_errors import CommandError


def decoded(text):
    """The bytes; a last group that is not whole is lost without a word."""
    if not re.fullmatch(r"[A-Za-z0-9+/=\n]*", text):
        raise CommandError("Base64 data contains invalid characters")
    packed = text.replace("\n", "")
    return base64.b64decode(packed[:len(packed) // 4 * 4])
