// Review by keyboard: 1 to 5 fill the marked scale and go on, ← or Backspace goes back,
// Enter hands in and then asks for the next answer.
(() => {
  if (location.pathname !== "/review") return;
  const root = document.documentElement;
  const scales = ["readability", "structure", "comments"];
  const choices = (at) => [...document.querySelectorAll(`#review-${scales[at]} input[type=radio]`)];
  const isFilled = (at) => choices(at).some((one) => one.checked);
  let gone = null; // where the person went by themselves; else the first scale without a point
  let answer = "";
  let isRated = false;

  const current = () => {
    if (gone !== null) return gone;
    const open = scales.findIndex((_, at) => !isFilled(at));
    return open < 0 ? scales.length - 1 : open;
  };
  const mark = () => { root.dataset.reviewAt = scales[current()]; };
  // The group takes the focus, not a point in it: arrow keys must not change a point.
  const goTo = (at) => {
    gone = Math.max(0, Math.min(scales.length - 1, at));
    mark();
    const group = document.querySelector(`#review-${scales[gone]}`);
    group?.setAttribute("tabindex", "-1");
    group?.focus({ preventScroll: true });
    group?.scrollIntoView({ block: "nearest" });
  };
  const scaleOf = (element) => scales.findIndex((name) => element.closest(`#review-${name}`));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = event.target;
    if (on.closest("select, textarea, input[type=text]")) return;
    if (/^[1-5]$/.test(event.key)) {
      const at = scaleOf(on) < 0 ? current() : scaleOf(on);
      const point = choices(at)[Number(event.key) - 1];
      if (!point || point.disabled || event.repeat) return;
      event.preventDefault();
      point.click();
      goTo(at + 1);
    } else if (event.key === "Backspace" || (event.key === "ArrowLeft" && on.type !== "radio")) {
      event.preventDefault();
      goTo(current() - 1);
    } else if (event.key === "ArrowRight" && on.type !== "radio") {
      event.preventDefault();
      goTo(current() + 1);
    } else if (event.key === "Enter" && !event.repeat && !on.closest("button, a, summary")) {
      event.preventDefault();
      // Gradio reads a scale on its event; the click must come after that round.
      setTimeout(() => document.querySelector("#review-next, #review-submit:not([disabled])")?.click(), 0);
    }
  }, true);
  document.addEventListener("focusin", (event) => {
    const at = scaleOf(event.target);
    if (at >= 0) { gone = at; mark(); }
  });

  const follow = () => {
    new MutationObserver(() => {
      const shown = document.querySelector("[data-review]")?.dataset.review ?? "";
      if (shown !== answer) {
        if (answer) document.querySelector("#review-progress")?.scrollIntoView();
        answer = shown;
        gone = null;
        if (scaleOf(document.activeElement ?? document.body) >= 0) document.activeElement.blur();
      }
      const next = document.querySelector("#review-next");
      if (next && !isRated) next.scrollIntoView({ block: "nearest" });
      isRated = next !== null;
      mark();
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  };
  if (document.body) follow();
  else document.addEventListener("DOMContentLoaded", follow);
})();
