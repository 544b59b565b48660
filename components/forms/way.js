// Goes to the widget of a path once it is drawn: the first class of `targets` that is found, the field itself before what it stands in.
let gone = null;

function find(target) {
  for (const node of document.querySelectorAll(`[class*="${target}"]`)) {
    for (const name of node.classList) {
      if (name === target || name.startsWith(`${target}-`)) return node;
    }
  }
  return null;
}

export default function ({ data }) {
  if (!data || !data.targets.length || gone === data.turn) return;
  gone = data.turn;
  const deadline = performance.now() + 4000;
  const look = () => {
    // While the page may still be drawing, only the field itself will do.
    const late = performance.now() > deadline;
    const node = (late ? data.targets : data.targets.slice(0, 1)).map(find).find(Boolean);
    if (node) {
      node.scrollIntoView({ block: "center", behavior: "smooth" });
      const inner = ["input, textarea, [role=radio]", "summary", "button"].map((what) => node.querySelector(what)).find(Boolean);
      inner?.focus({ preventScroll: true });
    } else if (!late) {
      setTimeout(look, 100);
    }
  };
  look();
}
