// What Streamlit's elements lack for people who use the keyboard or a screen reader; done again whenever the page changes.
const FIELDS = "input:not([disabled]), textarea:not([disabled])";
// Buttons that lists have in each row, by what their keys begin or end with.
const ROW_KEYS = ["st-key-more-", "st-key-use-", "st-key-details-", "st-key-new-version-", "st-key-restore-", "st-key-go-", "st-key-cancel-", "-rid", "-remove"];
const ROW_BUTTONS = ROW_KEYS.map((key) => `[data-testid=stMain] [class*=st-key-][class*='${key}'] button`).join();
const TITLES = "h2, h3, [data-testid=stPageLink] a, [data-testid=stMarkdown] p";
const LONGEST = 80;

// The text of an element without its icons, whose names are text, too.
function words(node) {
  const copy = (node.querySelector("[data-testid=stMarkdownContainer]") ?? node).cloneNode(true);
  for (const icon of copy.querySelectorAll("[role=img], [data-testid=stIconMaterial]")) icon.remove();
  return copy.textContent.trim();
}

// A button whose words other rows have, too, is also called what it belongs to: the nearest title, link or text above it.
function nameButtons() {
  const buttons = [...document.querySelectorAll(ROW_BUTTONS)].filter((button) => button.checkVisibility());
  const counts = new Map();
  for (const button of buttons) counts.set(words(button), (counts.get(words(button)) ?? 0) + 1);
  for (const button of buttons) {
    const title = counts.get(words(button)) > 1 ? titleOf(button) : "";
    const name = title && `${words(button)}: ${title}`;
    if (name && button.ariaLabel !== name) [button.ariaLabel, button.dataset.named] = [name, ""];
    else if (!name && "named" in button.dataset) {
      button.ariaLabel = null;
      delete button.dataset.named;
    }
  }
}

function titleOf(button) {
  for (let node = button.parentElement; node && node.dataset.testid !== "stMain"; node = node.parentElement) {
    const title = node.querySelector(TITLES);
    if (title) return words(title).slice(0, LONGEST);
  }
  return "";
}

// Streamlit knows no required widgets; the label says it.
function markRequired() {
  for (const label of document.querySelectorAll("[data-testid=stWidgetLabel]")) {
    const field = label.parentElement.querySelector("input:not([type=range]), textarea");
    if (field) field.ariaRequired = label.textContent.trim().endsWith("(required)") ? "true" : null;
  }
}

function mend() {
  nameButtons();
  markRequired();
  // What scrolls can be scrolled by the keyboard only where it takes the focus.
  for (const text of document.querySelectorAll("pre, [data-testid=stTable] div, [data-testid=stColumn]:has(.st-key-side)")) {
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
  const skipWords = document.querySelector(".st-key-form") ? "Skip to the form" : "Skip to main content";
  // Written again, it would count as a change of the page, and be written for ever.
  if (link && link.textContent !== skipWords) link.textContent = skipWords;
}

// Streamlit's link past the navigation leads to the page's top; with a form, it leads to the form's first field.
function skip(event) {
  const field = event.target.closest?.("a[href='#stMain']") && document.querySelector(".st-key-form")?.querySelector(FIELDS);
  if (!field) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.focus();
}

// Escape closes a list of options. Streamlit would empty the field with it, also where nobody has chosen anything else.
function closeList(event) {
  const field = event.target;
  if (event.key !== "Escape" || field.role !== "combobox" || field.ariaExpanded !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.blur();
  field.focus();
}

export default function () {
  let timer = null;
  const later = () => (timer ??= setTimeout(() => ((timer = null), mend()), 100));
  const watcher = new MutationObserver(later);
  watcher.observe(document.body, { childList: true, characterData: true, subtree: true, attributeFilter: ["class", "style"] });
  for (const name of ["resize", "transitionend"]) addEventListener(name, later);
  addEventListener("click", skip, true);
  addEventListener("keydown", closeList, true);
  mend();
  return () => {
    watcher.disconnect();
    for (const name of ["resize", "transitionend"]) removeEventListener(name, later);
    removeEventListener("click", skip, true);
    removeEventListener("keydown", closeList, true);
    clearTimeout(timer);
  };
}
