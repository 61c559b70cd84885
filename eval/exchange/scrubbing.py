"""Takes personal data out of texts before they are given away. Pure, no I/O.

What is found is replaced by `[email]`, `[phone]`, `[ip]`, `[id]`, `[secret]` or `[name]`;
what is kept, because it tells of nobody, is listed in docs/open-data.md.

One pass of one expression, in linear time: every repetition is bounded or possessive.
Scrubbing twice is scrubbing once: no part of the expression matches a square bracket, and
none matches beside one that a replacement has put there (`_B` and `_E` below).
"""

from __future__ import annotations

import re
from typing import Any

# Before and behind everything that is replaced.
_B = r"(?<![\w\]])"
_E = r"(?![\w\[])"
_DOT = r"(?![\w\[]|\.[\w\[])"
_NUMBER = r"(?![\w\[-]|\.[\w\[])"

_WORDS = (
    r"(?:(?<![A-Za-z\]])|(?<=[a-z])(?=[KTSPC])|(?=[密令口]|(?i:passw)))(?i:{words})s?(?:[_-](?!(?i:digest|hash|id)\b)\w{{1,20}}){{0,2}}"
    r"(?:[\"'`]\]?)?\s{{0,2}}(?:(?::\s?[A-Za-z_]{{1,12}}\s{{0,2}}(?==))?(?:={{1,3}}>?|:=?|：)|,(?=\s?[\"'])"
    r"|\b(?:is|was)\b:?|[是为]|(?=\s))\s{{0,2}}"
)
_KEY = _WORDS.format(
    words="api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|auth[_-]?token|"
    "client[_-]?secret|credential|authorization|key|token|secret|密钥|令牌|password|passwd|"
    "passphrase|pwd|pass|密码|口令|cookie|session"
)
_PASSWORD = _WORDS.format(words="password|passwd|passphrase|pwd|密码|口令")
_PASS = _WORDS.format(words="password|passwd|passphrase|pwd|pass|密码|口令")

# Long and of the kinds that chance makes: hexadecimal, or with digits and both cases.
_RANDOM = (
    r"(?=[\w+/~-]{0,80}?[0-9])(?:[0-9a-f]{16,128}+|[0-9A-F]{16,128}+|[0-9a-z]{24,128}+|"
    r"(?=[\w+/~-]{0,80}?[a-z])(?=[\w+/~-]{0,80}?[A-Z])[\w+/~-]{16,256}+)={0,3}(?![\w=(\[]|\.[\w\[])"
)
_QUOTED = r"[^\s\"'`\[\](){}<>$]"
_SPOKEN = r"[\w!#$%&*+/=?@^~-]"
_MIXED = r"(?={one}{{0,80}}?[0-9])(?={one}{{0,80}}?[A-Za-z])"

_KEEP_EMAIL = (
    r"(?i:example|test|localhost|invalid|yourdomain|domain|company|your-?company|users\.noreply)"
    r"\.(?i:com|org|net|cn|edu|io|test|github\.com)\b"
)
_FILE = (
    r"(?i:png|jpe?g|gif|svg|webp|ico|js|css|py|json|txt|html|service|timer|"
    r"example|test|invalid|local)"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_KEEP_IP = (
    r"127\.|0\.|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|224\.0\.0\.|8\.8\.[84]\.[84]\b|"
    r"1\.1\.1\.1\b|1\.0\.0\.1\b|114\.114\.114\.114\b|192\.168\.[01]\.[01]\b|10\.0\.0\.[01]\b|"
    r"172\.16\.(?:0\.[01]|254\.1)\b|169\.254\.169\.254\b|1\.2\.3\.4\b"
)
_KEEP_NAME = (
    r"(?i:user|username|users|your_?name|your-?username|you|me|name|ubuntu|debian|root|runner|admin|"
    r"node|app|www|git|pi|ec2-user|vscode|jovyan|sandbox|shared|public|default|guest|someone|"
    r"index|dashboard|page|about|login|settings|profile|home|data|work|workspace|project|dev|test|"
    r"example|linuxbrew)(?![\w.-])"
)
_NAME = (
    r"[A-Za-z0-9_][\w.-]{0,100}+(?![\w.-])(?: [A-Z][a-z]{1,20}(?=[\\/]))?(?!\[)"
    r"|[\u4e00-\u9fff]{1,4}(?=[\\/])"
)

_KINDS: dict[str, tuple[str, ...]] = {
    "key_block": (
        r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:[^\[\]-]|-(?!----))*+-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
        r"|(?:(?:\s|\\[nr])++[A-Za-z0-9+/=]{16,}+)++(?!\[))",
    ),
    "url": (
        r"(?<=://)(?!(?i:user(?:name)?|usr|login|db_?user|postgres|root|admin|me|guest|name):"
        r"(?i:pass(?:word)?|pwd|secret|postgres|root|admin|pw|guest)?@)"
        r"[^\s/@:\"'`<>(){}$\[\]]{0,64}+:[^\s/@\"'`<>(){}$\[\]]{1,200}+(?=@[\w.-])",
    ),
    # Of fixed forms, wherever they stand.
    "secret": (
        _B + r"(?<!-)(?:sk|pk|rk)[-_](?=[\w-]{0,80}?[0-9])[\w-]{16,220}+" + _E,
        _B + r"gh[pousr]_[A-Za-z0-9]{30,255}+" + _E,
        _B + r"(?:github_pat_[\w]{20,100}+|glpat-[\w-]{18,50}+|npm_[A-Za-z0-9]{30,50}+)" + _E,
        _B + r"(?:hf|dckr_pat|pypi|gsk|r8|tvly|nvapi)[_-](?=[\w-]{0,80}?[0-9])[\w-]{20,250}+" + _E,
        _B + r"(?:AKIA|ASIA|AKID|LTAI)(?=\w{0,40}?[0-9])[A-Za-z0-9]{12,40}+" + _E,
        _B + r"AIza[\w-]{30,45}+" + _E,
        _B + r"xox[abeprs]-(?=[\w-]{0,80}?[0-9])[\w-]{10,200}+" + _E,
        _B + r"SG\.[\w-]{16,40}+\.[\w-]{16,80}+" + _E,
        _B + r"eyJ[\w-]{8,2000}+\.[\w-]{8,4000}+\.[\w-]{8,1000}+" + _E,
        r"(?<=hooks\.slack\.com/services/)[A-Z0-9]{6,14}/[A-Z0-9]{6,14}/\w{16,40}+" + _E,
    ),
    "after_word": (
        r"(?P<bearer>(?<![\w\]])(?i:bearer|basic)\s{1,2})(?=[\w+/.~-]{0,80}?[0-9])[\w+/.~-]{16,2000}+={0,3}(?![\w=\[])",
        r"(?P<keyword>" + _KEY + r"[\"'`]?)" + _RANDOM,
        r"(?P<password>"
        + _PASS
        + r"(?P<quote>[\"'`]))"
        + _MIXED.format(one=_QUOTED)
        + _QUOTED
        + r"{6,128}+(?=(?P=quote))",
        r"(?P<spoken>"
        + _PASSWORD
        + r")(?<=[:=：是为s\s])"
        + _MIXED.format(one=_SPOKEN)
        + _SPOKEN
        + r"{7,128}+(?!"
        + _SPOKEN
        + r"|[(\[]|\.[\w\[])",
    ),
    "email": (
        r"(?<![\w.%+/~\]-])(?!git@|noreply@|no-reply@)[A-Za-z0-9][\w.%+-]{0,63}+"
        r"@(?!" + _KEEP_EMAIL + r")(?:[A-Za-z0-9-]{1,63}\.){1,6}(?!" + _FILE + r"\b)[A-Za-z]{2,18}+"
        r"(?![\w(\[@-]|\.[\w\[])",
    ),
    "version": (
        r"(?:(?<![\w\]])(?i:version|ver|v|release|build)|版本)[号为是 :=\"'.]{0,5}"
        r"\d{1,5}(?:\.\d{1,5}){3}" + _DOT,
        r"[=<>~!]=\s?\d{1,5}(?:\.\d{1,5}){3}" + _DOT,
        r"(?:Chrome|Firefox|Safari|Edge?|OPR|Version)/\d{1,5}(?:\.\d{1,5}){3}" + _DOT,
    ),
    "ip": (
        r"(?<![\w.\]-])(?!" + _KEEP_IP + r")(?:" + _OCTET + r"\.){3}" + _OCTET + _NUMBER,
        r"(?<![\w:.\]])(?!2001:(?:0?db8|DB8):)"
        r"(?i:[23][0-9a-f]{3}|fe[89ab][0-9a-f]|f[cd][0-9a-f]{2})"
        r"(?:(?::[0-9A-Fa-f]{1,4}){7}"
        r"|(?::[0-9A-Fa-f]{1,4}){1,6}::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5})?"
        r"|::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5})(?![\w:\[]|\.[\w\[])",
    ),
    "phone": (
        # Unquoted digits behind an operator or in a list are a program's numbers.
        r"(?<![\w.+/=\]-])(?<![\[,(=<>*%&|+/-] )(?<!\] )(?<![\[,(<>*%&|])"
        r"(?:\(?(?:\+|00)86\)?[ -]?|86[ -])?1[3-9]\d(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}" + _NUMBER,
        r"(?P<called>(?i:phone|mobile|tel|cell|whatsapp|sms|手机|电话|微信)"
        r"\w{0,12}[\"'号]?\s?[:=：]\s?[\"']?)"
        r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}" + _DOT,
        r"(?<![\w+)\]])\+(?=[\d ().-]{8,22})[1-9]\d{0,2}"
        r"(?:[ .-]?\(?\d{1,5}\)?){2,6}(?<=\d{2})(?![\w\[]|[.-][\w\[])",
        r"(?<![\w.\]-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}" + _NUMBER,
        r"(?<![\w.\]-])(?:0[1-9]\d{1,2}-|\(0[1-9]\d{1,2}\) ?)[2-8]\d{6,7}" + _NUMBER,
    ),
    # Chinese identity cards, and numbers of accounts that are used as names.
    "id": (
        r"(?<![\w.\]-])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
        + _NUMBER,
        r"(?P<account>(?:(?<![\w\]])QQ|微信)号?\s?[:：]\s?)[1-9]\d{5,10}" + _NUMBER,
    ),
    "path": (
        r"(?P<folder>(?<![\w.\]])(?:/mnt/[a-z])?/(?:home|Users)/"
        r"|(?<![\w\]])[A-Za-z]:(?:\\\\?|/)(?:Users|Documents and Settings)(?:\\\\?|/))"
        r"(?!" + _KEEP_NAME + r")(?:" + _NAME + r")",
    ),
}
_SHOWN = {"key_block": "secret", "url": "secret", "after_word": "secret", "path": "name"}
_BEFORE = ("bearer", "keyword", "password", "spoken", "called", "account", "folder")

_EXPRESSION = re.compile(
    "|".join(f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in _KINDS.items()), re.ASCII
)


def scrub(text: str) -> str:
    """Return `text` with what may tell of a person, and every secret, replaced."""
    return _EXPRESSION.sub(_replacement, text)


def scrub_json(value: Any) -> Any:
    """Return a JSON value with every text in it scrubbed, names of members included."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(name): scrub_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrub_json(item) for item in value]
    return value


def _replacement(found: re.Match[str]) -> str:
    kind = next(kind for kind in _KINDS if found[kind] is not None)
    if kind == "version":
        return found[0]
    before = next((found[name] for name in _BEFORE if found[name] is not None), "")
    return f"{before}[{_SHOWN.get(kind, kind)}]"
