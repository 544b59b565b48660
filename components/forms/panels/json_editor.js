// Lets the keyboard out of the editor: after Escape the Tab key moves the focus, as everywhere else, until another key is pressed. Gives the
// editor, which is in a frame of its own, its name.
const FRAMES = "iframe[title*=streamlit_ace]";

function prepare(frame, name) {
  const view = frame.contentWindow, input = frame.contentDocument?.querySelector("textarea");
  if (!input || input.ariaLabel === name) return;
  frame.ariaLabel = input.ariaLabel = name;
  let leaving = false;
  view.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && leaving) event.stopImmediatePropagation();
    else if (event.key !== "Shift") leaving = event.key === "Escape";
  }, true);
  view.addEventListener("focusin", () => { leaving = false; });
}

export default function ({ data }) {
  const prepareAll = () => document.querySelectorAll(FRAMES).forEach((frame) => prepare(frame, data.name));
  // The frame comes later than this, and anew with each text that comes from elsewhere.
  const timer = setInterval(prepareAll, 250);
  prepareAll();
  return () => clearInterval(timer);
}
