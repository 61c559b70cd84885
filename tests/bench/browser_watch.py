"""All that a real browser receives of a battle before the vote: what is shown, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Response, async_playwright
from watcher import Seen

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 240_000  # milliseconds
# Every change of the page, with its moment: how much each slot shows, and when its stop
# button is gone.
RECORD = """
(() => {
  const seen = { asked: 0, a: [], b: [], ended: {}, text: {} };
  window.seenOfBattle = seen;
  new MutationObserver(() => {
    const now = performance.now() / 1000;
    for (const letter of ["a", "b"]) {
      const answer = document.querySelector(`#slot-${letter}-answer`);
      const text = answer ? answer.textContent.trim() : "";
      if (text && text !== seen.text[letter]) seen[letter].push([now, text.length]);
      seen.text[letter] = text;
      const stop = document.querySelector(`#slot-${letter}-stop`);
      const going = stop !== null && stop.offsetParent !== null;
      if (text && !going && !seen.ended[letter]) seen.ended[letter] = now;
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})();
"""


@dataclass
class Received:
    """One battle: both slots as the page showed them, and every text that came."""

    slots: list[Seen]
    texts: list[str] = field(default_factory=list)


async def watched(app: str, questions: Sequence[str], at_once: int = 4) -> list[Received]:
    """Ask each question as another person, until the vote is offered."""
    turn = asyncio.Semaphore(at_once)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        async def one(question: str) -> Received:
            async with turn:
                return await _battle(browser, app, question)

        found = await asyncio.gather(*(one(question) for question in questions))
        await browser.close()
    return list(found)


async def _battle(browser: Browser, app: str, question: str) -> Received:
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE)
    responses: list[Response] = []

    def keep(response: Response) -> None:  # Playwright takes no method of a list
        responses.append(response)

    context.on("response", keep)
    await context.add_init_script(RECORD)
    page = await context.new_page()
    await page.goto(app)
    await page.fill("#arena-prompt textarea", question)
    await page.evaluate("seenOfBattle.asked = performance.now() / 1000")
    await page.click("#arena-send")
    await page.wait_for_selector("#vote-a", state="visible")
    told = await page.evaluate("seenOfBattle")
    texts = [await page.content(), *(response.url for response in responses)]
    texts += [str(await response.all_headers()) for response in responses]
    # Not the streams: they are open, and what they bring is in the page.
    bodies = [one for one in responses if "text/html" in one.headers.get("content-type", "")]
    texts += [await response.text() for response in bodies]
    await context.close()
    return Received([_seen(told, letter) for letter in "ab"], texts)


def _seen(told: Any, letter: str) -> Seen:
    seen = Seen(text=told["text"][letter])
    for moment, length in told[letter]:
        seen.grew(moment - told["asked"], length)
    seen.ended = told["ended"].get(letter, seen.moments[-1] + told["asked"]) - told["asked"]
    return seen
