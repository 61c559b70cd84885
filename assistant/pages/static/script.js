// Switches of the top bar and keyboard habits. Runs once per page, before Gradio starts.
(() => {
  const root = document.documentElement;
  const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(name + "="))?.split("=")[1];

  const isDark = () => {
    const chosen = localStorage.getItem("leitai_theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const applyTheme = () => {
    root.style.colorScheme = isDark() ? "dark" : "light";
    document.body?.classList.toggle("dark", isDark());
  };
  // Gradio sets its own class once its app has mounted; ours has the last word.
  const keepTheme = () => {
    applyTheme();
    new MutationObserver(() => {
      if (document.body.classList.contains("dark") !== isDark()) applyTheme();
    }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  };
  if (document.body) keepTheme();
  else document.addEventListener("DOMContentLoaded", keepTheme);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#ui-language, #ui-theme");
    if (!button) return;
    if (button.id === "ui-theme") {
      localStorage.setItem("leitai_theme", isDark() ? "light" : "dark");
      applyTheme();
    } else {
      document.cookie = `leitai_language=${button.dataset.language}; path=/; max-age=31536000; samesite=lax`;
      location.reload();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
    if (!event.target.closest("#arena-prompt")) return;
    event.preventDefault();
    // Gradio reads the box on `input`; the click must come after that round.
    setTimeout(() => document.querySelector("#arena-send:not([disabled])")?.click(), 0);
  }, true);

  // Reports, Leaderboard: the address says what is shown. Their links and menus change it
  // without a reload, and the box of the address tells the server.
  const reports = "[data-reports]";
  let focused = "";
  const followed = () => ["/reports", "/leaderboard"].includes(location.pathname);
  const shownNow = () => document.querySelector("[data-shown]")?.dataset.shown;
  const tellAddress = () => {
    const box = document.querySelector(".address-box textarea, .address-box input");
    if (!box) return;
    box.value = location.search;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.classList.toggle("reports-wait", shownNow() !== location.search);
    markCell();
  };
  const goTo = (url) => {
    history.pushState(null, "", url);
    tellAddress();
  };
  // An address written by hand may have a choice in small or short, as card=4090.
  const letters = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const fill = (control, written) => {
    control.value = written;
    if (control.tagName !== "SELECT" || control.selectedIndex >= 0) return;
    const asked = letters(written);
    const fits = (how) => [...control.options].filter((one) => asked && letters(one.value)[how](asked));
    control.value = [fits("endsWith"), fits("startsWith")].find((found) => found.length === 1)?.[0].value ?? "";
  };
  // Controls that the server never draws anew, since somebody may be typing in them.
  const fillForms = (forms) => {
    const chosen = new URLSearchParams(location.search);
    for (const form of document.querySelectorAll(forms)) {
      form.dataset.fill = "done";
      for (const control of form.querySelectorAll("[name]")) fill(control, chosen.get(control.name) ?? "");
    }
  };
  addEventListener("popstate", () => {
    if (!followed()) return;
    fillForms("form[data-fill]");
    tellAddress();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a" + reports);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(link.href);
    if (/^(run|speed) /.test(link.dataset.reports)) scrollTo({ top: 0 });
    if (link.dataset.reports.startsWith("cell ")) showAnswer();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form" + reports);
    if (!form) return;
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    // A form that holds a part of the address leaves the rest as it is.
    const kept = [...new URLSearchParams("merge" in form.dataset ? location.search : "")]
      .filter(([name]) => !form.elements.namedItem(name));
    goTo(form.getAttribute("action") + "?" + new URLSearchParams([...kept, ...chosen]));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("form" + reports)) event.preventDefault();
  });
  // On a narrow page the answer stands above the matrix.
  const showAnswer = (tries = 20) => {
    const panel = document.querySelector("#run-answer");
    if (panel && innerWidth <= 900) panel.scrollIntoView({ block: "start" });
    else if (tries && !panel) setTimeout(() => showAnswer(tries - 1), 100);
  };
  const markCell = () => {
    const wanted = new URLSearchParams(location.search);
    const key = `cell ${wanted.get("problem")} ${wanted.get("contestant")}`;
    for (const link of document.querySelectorAll("#run-matrix a[data-reports]")) {
      if (link.dataset.reports === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  // A link to a place on the page. Gradio's <base> would lead it to the first page instead, and
  // not every browser opens what folds the place away.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const place = document.getElementById(link.getAttribute("href").slice(1));
    if (!place) return;
    event.preventDefault();
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    history.replaceState(null, "", location.pathname + location.search + link.hash);
    place.scrollIntoView({ block: "start" });
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
  // A figure of a part is saved as it is seen: the page's colours are written into it.
  const SEEN = ["fill", "stroke", "stroke-width", "font-family", "font-size", "font-weight", "paint-order"];
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-save-figure]");
    if (!button) return;
    const figure = button.closest("figure").querySelector("svg");
    const copy = figure.cloneNode(true);
    const drawn = figure.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((one, place) => {
      const style = getComputedStyle(drawn[place]);
      for (const name of SEEN) one.style.setProperty(name, style.getPropertyValue(name));
    });
    copy.style.background = getComputedStyle(button.closest(".report-part")).backgroundColor;
    const text = new XMLSerializer().serializeToString(copy);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    link.download = `leitai-${button.dataset.saveFigure}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  // What is drawn anew while somebody stands on it gets the focus back.
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest(reports)?.dataset.reports ?? "";
  });
  const keepPlace = () => {
    if (!followed()) return;
    new MutationObserver((changes) => {
      if (!changes.some((change) => change.type === "childList")) return;
      markCell();
      fillForms('form[data-fill="yes"]');
      if (shownNow() === location.search) document.body.classList.remove("reports-wait");
      if (!focused || document.activeElement !== document.body) return;
      document.querySelector(`[data-reports="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.body) keepPlace();
  else document.addEventListener("DOMContentLoaded", keepPlace);
})();
