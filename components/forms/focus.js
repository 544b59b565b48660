// Goes to a widget once it is drawn: the first class of `targets` that is found, the field itself before what it stands in. The names of a path
// hold no hyphen, so what follows one is a part of the field or stands in it; a part of what the field stands in may have the field's own name.
// The app's header covers so many pixels of the page.
const HEADER = 75;
let gone = null;

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
  if (!data || !data.targets.length || gone === data.turn) return;
  gone = data.turn;
  const deadline = performance.now() + 4000;
  const look = () => {
    // While the page may still be drawing, only the field itself will do.
    const late = performance.now() > deadline;
    const node = (late ? data.targets : data.targets.slice(0, 1)).map(find).find(Boolean);
    if (node && data.top) {
      node.style.scrollMarginTop = `${HEADER}px`;
      node.scrollIntoView({ block: "start" });
    } else if (node) {
      const { top, bottom } = node.getBoundingClientRect();
      // A page that scrolls closes the list of choices which someone has just opened.
      if (top < HEADER || bottom > innerHeight) node.scrollIntoView({ block: "center" });
      const inner = ["input, textarea, [role=radio]", "summary", "button"].map((what) => node.querySelector(what)).find(Boolean);
      inner?.focus({ preventScroll: true });
    } else if (!late) {
      setTimeout(look, 100);
    }
  };
  look();
}
