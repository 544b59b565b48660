// A link to sign in, which comes back to the address where it stands, or a form to leave, which other sites cannot send.
export default function ({ data, parentElement }) {
  parentElement.querySelector(".account")?.remove();
  const place = document.createElement("div");
  place.className = "account";
  const button = document.createElement(data.kind === "login" ? "a" : "button");
  button.textContent = data.label;
  button.className = data.kind;
  if (data.kind === "login") {
    const refer = () => (button.href = `${data.action}?next=${encodeURIComponent(location.pathname + location.search)}`);
    refer();
    // The address may have changed since this was drawn.
    for (const event of ["pointerdown", "focus", "click"]) button.addEventListener(event, refer);
    place.append(button);
  } else {
    const form = document.createElement("form");
    form.method = "post";
    form.action = data.action;
    form.append(button);
    place.append(form);
  }
  parentElement.append(place);
}
