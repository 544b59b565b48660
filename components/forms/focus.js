// Focuses a widget once it is drawn: the first class of `targets` that the page has, the field itself before the sections around it. A path has
// no hyphen in its class, so what follows one is a part of the field or inside it; a part of a section may have the field's own name.
// The height in pixels of the app's header, which covers the top of the page.
const HEADER = 75;
let lastTurn = null;

function find(target) {
  let whole = null;
  for (const node of document.querySelectorAll(`[class*="${target}"]`)) {
    for (const name of node.classList) {
      if (name.startsWith(`${target}-`)) return node;
      if (name === target) whole ??= node;
    }
  }
  return whole;
}

export default function ({ data }) {
  if (!data || !data.targets.length || lastTurn === data.turn) return;
  lastTurn = data.turn;
  const deadline = performance.now() + 4000;
  const tryFocus = () => {
    // While the page may still be drawing, only the field itself is accepted.
    const late = performance.now() > deadline;
    const node = (late ? data.targets : data.targets.slice(0, 1)).map(find).find(Boolean);
    if (node && data.top) {
      node.style.scrollMarginTop = `${HEADER}px`;
      node.scrollIntoView({ block: "start" });
    } else if (node) {
      const { top, bottom } = node.getBoundingClientRect();
      // Scrolling closes a list of choices that has just been opened.
      if (top < HEADER || bottom > innerHeight) node.scrollIntoView({ block: "center" });
      const inner = ["input, textarea, [role=radio]", "summary", "button"].map((selector) => node.querySelector(selector)).find(Boolean);
      inner?.focus({ preventScroll: true });
    } else if (!late) {
      setTimeout(tryFocus, 100);
    }
  };
  tryFocus();
}
