// A list of problems; a click or Enter on one sends its index as `chosen`.
const ICONS = { error: "error", step: "radio_button_unchecked", warning: "warning", advice: "info" };

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ul");
  list.replaceChildren(
    ...data.problems.map((problem, index) => {
      const button = document.createElement("button");
      button.className = `cfg-problem cfg-${problem.level}`;
      const icon = document.createElement("span");
      icon.className = "cfg-icon";
      icon.ariaHidden = "true";
      icon.textContent = ICONS[problem.level];
      const message = document.createElement("span");
      message.textContent = problem.message;
      button.append(icon, message);
      button.title = "Go to the field";
      button.onclick = () => setTriggerValue("chosen", index);
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
}
