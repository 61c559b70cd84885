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
})();
