"""What all pages share: the top bar, the theme, the style sheet and the head script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.themes import Base
from gradio.themes.utils import colors

from assistant.language import Texts
from assistant.people.settings import Mode

STATIC = Path(__file__).parent / "static"
# Events that show no progress of their own, are no API, and wait for no other.
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": None,
}
_SCRIPTS = ("script.js", "review_keys.js", "chat_page.js", "chat_search.js")
_SHEETS = ("style.css", "chat_page.css", "report_part.css")
PAGES = (
    ("arena", "/"),
    ("assistant", "/assistant"),
    ("review", "/review"),
    ("leaderboard", "/leaderboard"),
    ("reports", "/reports"),
    ("status", "/status"),
)

# System fonts with a CJK fallback; a named web font would be fetched from outside.
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Noto Sans CJK SC",
          "Microsoft YaHei", "sans-serif"]  # fmt: skip
_MONO = ["ui-monospace", "SF Mono", "Cascadia Code", "DejaVu Sans Mono", "Noto Sans Mono CJK SC",
         "monospace"]  # fmt: skip

_THEME_ICON = (
    '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">'
    '<circle cx="9" cy="9" r="7" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M9 2a7 7 0 0 1 0 14z" fill="currentColor"/></svg>'
)


def theme() -> Base:
    """Neutral greys, one accent, no web fonts."""
    return Base(
        primary_hue=colors.blue,
        neutral_hue=colors.zinc,
        font=list(FONTS),
        font_mono=list(_MONO),
        radius_size="md",
        text_size="lg",
    ).set(
        body_background_fill="var(--page)",
        body_background_fill_dark="var(--page)",
        block_border_width="0px",
        block_shadow="none",
        button_primary_background_fill="var(--accent)",
        button_primary_background_fill_dark="var(--accent)",
        button_primary_background_fill_hover="var(--accent)",
        button_primary_background_fill_hover_dark="var(--accent)",
        button_primary_text_color="var(--accent-ink)",
        button_primary_text_color_dark="var(--accent-ink)",
    )


def css() -> str:
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in _SHEETS)


def head(texts: Texts, known_by: Mode) -> str:
    """Tags for the page's head: language, our script, and no hidden tracking.

    The style sheet shows the link to one's account only where people have accounts.
    """
    script = "".join((STATIC / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    language = "zh-CN" if texts.language == "zh" else "en"
    return (
        f'<script>document.documentElement.lang="{language}";'
        f'document.documentElement.dataset.people="{known_by}";</script>'
        f'<meta name="referrer" content="same-origin"><script>{script}</script>'
    )


def top_bar(texts: Texts, page: str) -> gr.HTML:
    """The bar at the top of every page; `page` is the key of the page shown."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if key == page else ""}>{texts("nav." + key)}</a>'
        for key, path in PAGES
    )
    other = "en" if texts.language == "zh" else "zh"
    brand = "<span>擂台</span> Leitai" if texts.language == "zh" else "Leitai <span>擂台</span>"
    return gr.HTML(
        f'<div class="topbar"><a class="brand" href="/">{brand}</a>'
        f'<nav aria-label="{texts("nav.label")}">{links}</nav>'
        f'<a id="ui-account" href="/account">{texts("nav.account")}</a>'
        f'<button id="ui-language" type="button" data-language="{other}" '
        f'aria-label="{texts("nav.language_label")}">{texts("nav.other_language")}</button>'
        f'<button id="ui-theme" type="button" aria-label="{texts("nav.theme_label")}">'
        f"{_THEME_ICON}</button></div>"
    )


def address_box(elem_id: str) -> gr.Textbox:
    """A box out of sight through which the script tells what the address says."""
    return gr.Textbox(
        elem_id=elem_id, elem_classes="address-box", show_label=False, container=False
    )


def message(text: str, kind: str = "") -> str:
    """One line to the person, as HTML; `kind` is "", "warn" or "error"."""
    if not text:
        return ""
    role = "alert" if kind == "error" else "status"
    return f'<div class="message {kind}" role="{role}">{escape(text)}</div>'
