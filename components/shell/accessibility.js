// What Streamlit's elements lack for people who use the keyboard or a screen reader; done again whenever the page changes.
const FIELDS = "input:not([disabled]), textarea:not([disabled])";

function mend() {
  // Text that scrolls can be scrolled by the keyboard only where it takes the focus.
  for (const text of document.querySelectorAll("pre")) {
    if (text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight) text.tabIndex = 0;
    else text.removeAttribute("tabindex");
  }
  // A container whose key begins with "live" is read out when it changes.
  for (const region of document.querySelectorAll("[class*='st-key-live']:not([role])")) region.role = "status";
  // Streamlit's place to drop a file takes the focus, but calls itself a mere decoration.
  for (const area of document.querySelectorAll("section[role=presentation][tabindex]")) area.role = "group";
  // A menu with sections has their entries in a list, but not right below it: no list, then, but the links of a navigation.
  const menu = "[data-testid=stSidebarNavItems]:has(> div)";
  for (const node of document.querySelectorAll(`${menu}, ${menu} li`)) node.role = "none";
  const link = document.querySelector("a[href='#stMain']");
  const words = document.querySelector(".st-key-form") ? "Skip to the form" : "Skip to main content";
  // Written again, it would count as a change of the page, and be written for ever.
  if (link && link.textContent !== words) link.textContent = words;
}

// Streamlit's link past the navigation leads to the page's top; with a form, it leads to the form's first field.
function skip(event) {
  const field = event.target.closest?.("a[href='#stMain']") && document.querySelector(".st-key-form")?.querySelector(FIELDS);
  if (!field) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.focus();
}

export default function () {
  let timer = null;
  const later = () => (timer ??= setTimeout(() => ((timer = null), mend()), 100));
  const watcher = new MutationObserver(later);
  watcher.observe(document.body, { childList: true, characterData: true, subtree: true, attributeFilter: ["class", "style"] });
  for (const name of ["resize", "transitionend"]) addEventListener(name, later);
  addEventListener("click", skip, true);
  mend();
  return () => {
    watcher.disconnect();
    for (const name of ["resize", "transitionend"]) removeEventListener(name, later);
    removeEventListener("click", skip, true);
    clearTimeout(timer);
  };
}
