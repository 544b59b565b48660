// Focuses a widget once it is drawn: the first class of `targets` that the page has, the field itself before the sections around it. A path has
// no hyphen in its class, so what follows one is a part of the field or inside it; a part of a section may have the field's own name.
// With `restore` it brings back scroll and focus after Back and Forward. Focus that is lost with what had it goes to what is nearest.

// The height in pixels of the app's header, which covers the top of the page.
const HEADER = 75;
const FOCUSABLE = ["[role=radio][aria-checked=true]", "input, textarea, [role=radio]", "summary", "button:enabled", "h2", "h1"];
const WAIT_MS = 4000;
const LOST_MS = 150;

const visits = new Map();
let lastTurn = null;
let returning = null;
let focused = null;
let trail = [];
let lostTimer = null;

const main = () => document.querySelector("[data-testid=stMain]");

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

function focusIn(node) {
  return FOCUSABLE.some((selector) => {
    const inner = node.matches(selector) ? node : node.querySelector(selector);
    if (inner && /^H\d$/.test(inner.tagName)) {
      inner.tabIndex = -1;
      inner.style.outline = "none";
    }
    inner?.focus({ preventScroll: true });
    return Boolean(inner) && document.activeElement === inner;
  });
}

function show(node) {
  const { top, bottom } = node.getBoundingClientRect();
  // Scrolling closes a list of choices that has just been opened.
  if (top >= HEADER && bottom <= innerHeight) return;
  node.style.scrollMarginTop = `${HEADER}px`;
  node.scrollIntoView({ block: node.querySelector("h2") ? "start" : "center" });
}

function remember() {
  if (!returning) visits.set(location.search, { scroll: main()?.scrollTop ?? 0, trail });
}

function keysAround(node) {
  const keys = [];
  for (let at = node; at; at = at.parentElement) for (const name of at.classList) if (name.startsWith("st-key-")) keys.push(name);
  return keys;
}

function focusNearest(keys) {
  return [...keys.map((key) => document.getElementsByClassName(key)[0]), main()].filter(Boolean).some(focusIn);
}

function findLost() {
  if (document.activeElement !== document.body || !focused || (focused.isConnected && !focused.disabled)) return;
  lostTimer ??= setTimeout(recover, LOST_MS);
}

function recover() {
  lostTimer = null;
  if (document.activeElement !== document.body) return;
  // What is nearest may be drawn only at the end of the run.
  const isRunning = document.querySelector("[data-test-script-state=running]") !== null;
  if (isRunning || !focusNearest(trail)) lostTimer = setTimeout(recover, LOST_MS);
}

document.addEventListener("focusin", ({ target }) => {
  [focused, trail] = [target, keysAround(target)];
  remember();
});
document.addEventListener("scroll", remember, { capture: true, passive: true });
window.addEventListener("popstate", () => {
  const visit = visits.get(location.search) ?? { scroll: 0, trail: [] };
  returning = visit;
  setTimeout(() => (returning = returning === visit ? null : returning), WAIT_MS);
});
new MutationObserver(findLost).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });

function carryOut(data, late) {
  // While the page may still be drawing, only the field itself is accepted.
  const node = (late ? data.targets : data.targets.slice(0, 1)).map(find).find(Boolean);
  if (!node) return false;
  if (data.restore) {
    const { scroll, trail: keys } = returning;
    const left = document.getElementsByClassName(keys[0])[0];
    // What had the focus may be drawn later than the heading.
    if (keys.length && !left && !late && document.querySelector("[data-test-script-state=running]")) return false;
    focusIn(left ?? node);
    main().scrollTop = scroll;
    returning = null;
  } else if (data.top) {
    node.style.scrollMarginTop = `${HEADER}px`;
    node.scrollIntoView({ block: "start" });
  } else {
    show(node);
    focusIn(node);
  }
  return true;
}

export default function ({ data }) {
  if (!data || !data.targets.length || lastTurn === data.turn) return;
  lastTurn = data.turn;
  if (data.restore && !returning) return;
  const deadline = performance.now() + WAIT_MS;
  const attempt = () => {
    const late = performance.now() > deadline;
    if (!carryOut(data, late) && !late) setTimeout(attempt, 100);
  };
  attempt();
}
