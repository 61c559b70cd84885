// The chat page's search: Gradio hears of the box once the person pauses, not of every key.
(() => {
  if (location.pathname !== "/assistant") return;
  const PAUSE = 350; // milliseconds
  let timer = null;
  let isOurs = false; // the event that says what stands there after a pause
  const say = (box) => {
    clearTimeout(timer);
    timer = null;
    isOurs = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    isOurs = false;
  };
  const boxOf = (event) => (event.target.closest?.("#chat-search") ? event.target : null);
  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (!box || isOurs) return;
    event.stopImmediatePropagation();
    clearTimeout(timer);
    timer = setTimeout(() => say(box), PAUSE);
  }, true);
  // Whoever presses Enter or goes elsewhere has finished.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && timer !== null && boxOf(event)) say(event.target);
  }, true);
  document.addEventListener("focusout", (event) => {
    if (timer !== null && boxOf(event)) say(event.target);
  }, true);
})();
