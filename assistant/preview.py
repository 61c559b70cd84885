"""A page that a model wrote, shown where it can do nothing but be a page.

Its document runs in a frame without an origin: no cookie, no storage, no parent, no
window of its own, no download. A policy inside the document, before anything that the
model wrote, forbids the network; policies only add up, so no later one lifts it. The
frame cannot leave for another address either: the site's own policy allows it none.

Not protected: no policy of today's browsers covers WebRTC. It is taken out of the
document, but a frame inside it has it again and can send a packet that tells the
reader's network address. There is nothing else in the frame that could be told.
"""

from __future__ import annotations

from html import escape

_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; media-src data:; base-uri 'none'; form-action 'none'"
)
# A second doctype or head is ignored by browsers, what they hold goes into the first.
_BEFORE = (
    '<!doctype html><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
    '<meta name="referrer" content="no-referrer">'
    "<script>delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;</script>"
)


def document(code: str) -> str:
    """The whole document of a preview: the policy, then what the model wrote."""
    # Half characters cannot travel to a browser.
    return _BEFORE + code.encode("utf-8", "replace").decode()


def frame(whole: str, title: str) -> str:
    """The frame around a `document`, as HTML; `title` says what it is to a screen reader."""
    return (
        '<div class="preview"><iframe sandbox="allow-scripts" referrerpolicy="no-referrer" '
        f'title="{escape(title)}" srcdoc="{escape(whole)}"></iframe></div>'
    )
