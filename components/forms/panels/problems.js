// The problems as one list; a click or Enter on one tells which.
const ICONS = { error: "error", warning: "warning", advice: "info" };

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ul");
  list.replaceChildren(
    ...data.problems.map((problem, place) => {
      const button = document.createElement("button");
      button.className = `cfg-problem cfg-${problem.level}`;
      const icon = document.createElement("span");
      icon.className = "cfg-icon";
      icon.ariaHidden = "true";
      icon.textContent = ICONS[problem.level];
      const said = document.createElement("span");
      said.textContent = problem.said;
      button.append(icon, said);
      button.title = "Go to the field";
      button.onclick = () => setTriggerValue("taken", place);
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
}
