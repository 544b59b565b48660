// One press is one step of the browser's history: Streamlit makes one of each change of the address, such as of the query and then of the path.
const push = history.pushState;
const PRESSES = ["pointerdown", "keydown", "click"];
let pressed = false;

for (const name of PRESSES) addEventListener(name, () => (pressed = true), true);

history.pushState = function (...step) {
  (pressed ? push : history.replaceState).apply(history, step);
  pressed = false;
};

export default function () {}
