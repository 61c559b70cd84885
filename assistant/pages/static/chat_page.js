// The chat page's own buttons, drafts, files and address. What a click asks for goes through
// one hidden box to the server, which believes nothing of it unchecked.
(() => {
  if (location.pathname !== "/assistant") return;
  const find = (selector) => document.querySelector(selector);
  const prompt = () => find("#chat-prompt textarea");
  const head = () => find("#chat-head [data-conversation]");
  const here = () => head()?.dataset.conversation ?? "";
  let count = 0;
  let isOpening = false; // another conversation was asked for; else the empty page's one begins

  // Gradio reads a box on `input`.
  const put = (box, value) => {
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const waiting = [];
  const act = (what, on = "", value = "") => {
    if (what === "open") isOpening = true;
    waiting.push(JSON.stringify({ do: what, on, value, n: ++count }));
    if (waiting.length === 1) setTimeout(tell, 0);
  };
  // One at a time: Gradio must have read the box before it says something else.
  const tell = () => {
    const box = find("#chat-action textarea, #chat-action input");
    if (!box) { setTimeout(tell, 50); return; }
    put(box, waiting.shift());
    if (waiting.length) setTimeout(tell, 60);
  };

  // -- buttons -----------------------------------------------------------------------

  const copy = (text, button) => {
    const done = () => {
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1200);
    };
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done, () => {}); return; }
    const box = document.createElement("textarea"); // without https there is no clipboard
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    done();
  };
  // A button that takes something away asks once more, in its own place.
  const isSure = (button) => {
    if (button.dataset.sure) return true;
    const label = button.title;
    button.dataset.sure = "asked";
    button.title = find("#chat-words").dataset.sure;
    button.setAttribute("aria-label", button.title);
    setTimeout(() => {
      delete button.dataset.sure;
      button.title = label;
      button.setAttribute("aria-label", label);
    }, 3000);
    return false;
  };
  const edit = (button) => {
    const asked = button.closest(".asked");
    if (asked.querySelector("form")) return;
    const words = find("#chat-words").dataset;
    const form = document.createElement("form");
    form.className = "rewording";
    const box = document.createElement("textarea");
    box.value = asked.querySelector(".words").textContent;
    box.rows = Math.min(12, 2 + box.value.split("\n").length);
    box.setAttribute("aria-label", words.editing);
    const make = (text, type) => Object.assign(document.createElement("button"), { type, textContent: text, className: "plain" });
    const cancel = make(words.cancel, "button");
    form.append(box, make(words.send, "submit"), cancel);
    form.dataset.turn = button.dataset.on;
    cancel.addEventListener("click", () => { form.remove(); button.focus(); });
    let last = { at: -Infinity, said: "" };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // It stays until the new turn is shown: what is refused can be mended where it stands.
      const said = box.value;
      const isTwice = said === last.said && event.timeStamp - last.at < 1000;
      if (!said.trim() || isTwice) return;
      last = { at: event.timeStamp, said };
      act("edit", button.dataset.on, said);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") cancel.click();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    asked.append(form);
    box.focus();
  };
  const local = {
    copy: (button) => copy(button.dataset.copy ?? "", button),
    "copy-question": (button) => copy(button.closest(".asked").querySelector(".words").textContent, button),
    edit,
    insert: (button) => { put(prompt(), button.dataset.value); prompt().focus(); },
    command: (button) => {
      put(prompt(), button.dataset.value + prompt().value.replace(/^\/\S*\s*/, ""));
      prompt().focus();
    },
    "run-block": (button) => { wanted = button.dataset.on; isEdited = false; act("open-block", wanted); },
    "open-block": (button) => { seen = button.dataset.on; isEdited = false; act("open-block", seen); reveal = true; },
    rename: (button) => {
      const title = find("#chat-title");
      const said = window.prompt(find("#chat-words").dataset.title, title.textContent);
      if (said !== null) act("rename", button.dataset.on, said);
    },
    drawer: () => find("#chat-page").classList.toggle("drawer"),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (!button || !button.closest("#chat-page") || button.disabled) return;
    if (button.tagName === "A" && (event.ctrlKey || event.metaKey || event.shiftKey || event.button)) return;
    event.preventDefault();
    const what = button.dataset.do;
    if (what.startsWith("delete-") && !isSure(button)) return;
    if (local[what]) { local[what](button); return; }
    if (what === "open") find("#chat-page").classList.remove("drawer");
    if (what === "open" && button.dataset.value) target = button.dataset.value;
    act(what, button.dataset.on, button.dataset.value);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
    const inside = event.target.closest?.("#chat-prompt, #chat-code");
    if (!inside) return;
    event.preventDefault();
    event.stopPropagation();
    const button = inside.id === "chat-code" ? "#chat-run" : "#chat-send";
    setTimeout(() => find(`${button}:not([disabled])`)?.click(), 0);
  }, true);

  // -- the half-written question survives a reload ---------------------------------------

  const draftOf = (conversation) => `leitai_draft:${conversation}`;
  let owner = null; // the conversation whose draft stands in the box
  const keepDraft = () => {
    if (owner === null || !prompt()) return;
    const text = prompt().value;
    try {
      if (text) localStorage.setItem(draftOf(owner), text);
      else localStorage.removeItem(draftOf(owner));
    } catch { /* no room or no storage: the box itself is all there is */ }
  };
  const hasBegun = (conversation) => owner === "" && conversation && !isOpening;
  const takeDraft = (conversation) => {
    if (conversation === owner) return;
    const before = owner;
    const begins = hasBegun(conversation);
    if (begins) localStorage.removeItem(draftOf(""));
    else keepDraft();
    owner = conversation;
    if (begins) return; // a first question leaves the box by itself, a first file leaves it alone
    const draft = localStorage.getItem(draftOf(conversation)) ?? "";
    if (before !== null || (draft && !prompt().value)) put(prompt(), draft);
  };
  addEventListener("pagehide", keepDraft);
  setInterval(keepDraft, 1000);
  document.addEventListener("input", (event) => {
    if (event.target === prompt()) { keepDraft(); hint(); }
  });
  const hint = () => {
    const typed = /^\/\S*$/.exec(prompt().value)?.[0];
    for (const one of document.querySelectorAll("#chat-hints .hint")) {
      one.hidden = typed !== undefined && !one.dataset.value.startsWith(typed);
    }
    find("#chat-hints .hints")?.classList.toggle("asked-for", typed !== undefined);
  };

  // -- files come in by our own door -------------------------------------------------------

  const say = (lines, kind = "") => {
    const place = find("#chat-said");
    place.textContent = lines.join("\n");
    place.className = `message ${kind}`;
    place.hidden = !lines.length;
  };
  const send = async (file, conversation) => {
    const words = find("#chat-files label").dataset;
    if (file.size > Number(words.most)) return { lines: [`${file.name} ${words.tooLarge}`], bad: true };
    const query = new URLSearchParams({ name: file.webkitRelativePath || file.name, conversation });
    try {
      const answer = await fetch(`/assistant/files?${query}`, {
        method: "POST", body: file, headers: { "content-type": "application/octet-stream" },
      });
      return await answer.json();
    } catch {
      return { lines: [`${file.name} ${words.failed}`], bad: true };
    }
  };
  const attach = async (files) => {
    if (!files.length) return;
    const lines = [];
    let conversation = here();
    let isBad = false;
    let isIn = false;
    for (const [at, file] of [...files].entries()) {
      say([`${find("#chat-files label").dataset.sending} ${at + 1}/${files.length}`]);
      const answer = await send(file, conversation);
      conversation = answer.conversation || conversation;
      isIn ||= Boolean(answer.accepted);
      isBad ||= Boolean(answer.bad);
      if (answer.bad || files.length === 1) lines.push(...(answer.lines ?? []));
    }
    say(lines, isBad ? "warn" : "");
    if (isIn) act("attached", conversation);
  };
  // What was said of files is read once the question is sent.
  document.addEventListener("click", (event) => { if (event.target.closest?.("#chat-send")) say([]); });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#chat-files input[type=file]")) return;
    attach(event.target.files).finally(() => { event.target.value = ""; });
  });
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => { if (holdsFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    attach(event.dataTransfer.files);
  });

  // -- what the server shows ----------------------------------------------------------------

  let seen = ""; // the block that was last put on the bench by itself or by a click
  let wanted = ""; // the block that is run as soon as it is on the bench
  let isEdited = false; // the code on the bench is the person's now
  let reveal = false;
  let target = ""; // the turn that a search found
  let first = true;
  const opened = new Set();

  for (const kind of ["input", "paste", "cut", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.("#chat-code .cm-content")) isEdited = true;
    }, true);
  }
  // What was run is kept, and what is to be mended is somebody else's now: from here on a
  // newer answer's code may take its place.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#chat-run, #chat-fix, #chat-tests")) return;
    seen = head()?.dataset.newest || seen;
    isEdited = false;
  });
  document.addEventListener("toggle", (event) => {
    const key = event.target.dataset?.fold;
    if (!key) return;
    if (event.target.open) opened.add(key);
    else opened.delete(key);
  }, true);

  const onBench = () => find("#chat-bench-head [data-block]")?.dataset.block ?? "";
  const followBench = () => {
    const newest = head()?.dataset.newest ?? "";
    if (newest && newest !== seen && !isEdited) {
      seen = newest;
      act("open-block", newest);
    }
    if (wanted && onBench() === wanted) {
      seen = wanted;
      wanted = "";
      reveal = true;
      setTimeout(() => find("#chat-run:not([disabled])")?.click(), 120);
    }
    if (reveal && onBench() === seen) {
      reveal = false;
      find("#chat-bench")?.scrollIntoView({ block: "nearest" });
    }
  };
  const followAddress = () => {
    const conversation = here();
    if (conversation === owner) return;
    const query = conversation ? `?conversation=${encodeURIComponent(conversation)}` : "";
    const now = new URLSearchParams(location.search).get("conversation") ?? "";
    if (first && now && !conversation) return; // not answered yet, or not ours: let it stand
    if (now !== conversation) {
      history[now ? "pushState" : "replaceState"](null, "", `/assistant${query}`);
    }
    if (owner !== null && !hasBegun(conversation)) { seen = ""; isEdited = false; say([]); }
    takeDraft(conversation);
    isOpening = first = false;
  };
  addEventListener("popstate", () => {
    act("open", new URLSearchParams(location.search).get("conversation") ?? "");
  });

  // Down with the words, unless the person reads further up.
  let isAtEnd = true;
  addEventListener("scroll", () => {
    isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 120;
  }, { passive: true });
  const followWords = () => {
    if (target && find(`#turn-${CSS.escape(target)}`)) {
      find(`#turn-${CSS.escape(target)}`).scrollIntoView({ block: "start" });
      target = "";
    } else if (isAtEnd && head()?.dataset.busy) {
      scrollTo({ top: document.documentElement.scrollHeight });
    }
  };
  const endEdits = () => {
    for (const form of document.querySelectorAll("form.rewording")) {
      if (form.closest(".turn")?.id !== `turn-${form.dataset.turn}`) form.remove();
    }
  };
  const keepFolds = () => {
    for (const fold of document.querySelectorAll("details[data-fold]:not([open])")) {
      if (opened.has(fold.dataset.fold)) fold.open = true;
    }
  };

  // A server that went away and came back lost the page's event, not the conversation.
  let isLost = false;
  setInterval(async () => {
    if (!head()?.dataset.busy && !isLost) return;
    const answer = await fetch("/health").catch(() => null);
    if (!answer?.ok) isLost = true;
    else if (isLost) { keepDraft(); location.reload(); }
  }, 3000);

  const follow = () => {
    new MutationObserver(() => {
      if (!head() || !prompt()) return;
      followAddress();
      followBench();
      followWords();
      keepFolds();
      endEdits();
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["id", "data-conversation", "data-newest", "data-block", "data-busy", "open"] });
  };
  if (document.body) follow();
  else document.addEventListener("DOMContentLoaded", follow);
})();
