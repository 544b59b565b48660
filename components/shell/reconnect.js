// Shows a notice while the page has no connection, and until it has run again when there is one again.
const CONNECTION = "data-test-connection-state", SCRIPT = "data-test-script-state";
let lost = false, awaited = false;

export default function ({ parentElement, setTriggerValue }) {
  const app = document.querySelector("[data-testid=stApp]");
  const notice = parentElement.querySelector("p");
  const look = () => {
    const connected = app.getAttribute(CONNECTION) === "CONNECTED";
    if (!connected) {
      lost = true;
    } else if (lost) {
      lost = false;
      awaited = true;
      setTriggerValue("back", Date.now());
      // A run can be over before it was seen.
      setTimeout(() => { awaited = false; look(); }, 3000);
    } else if (awaited && app.getAttribute(SCRIPT) === "running") {
      awaited = "running";
    } else if (awaited === "running") {
      awaited = false;
    }
    notice.hidden = connected && !awaited;
  };
  const watcher = new MutationObserver(look);
  watcher.observe(app, { attributes: true, attributeFilter: [CONNECTION, SCRIPT] });
  look();
  return () => watcher.disconnect();
}
