// Shows a notice while the page has no connection, and after that until the app has drawn the whole page again.
const CONNECTION = "data-test-connection-state", SCRIPT = "data-test-script-state";
// The run that drew the page last, and the one that had drawn it when the connection was lost; null when it is up to date.
let run = null, outdated = null, lost = false;

export default function ({ data, parentElement, setTriggerValue }) {
  run = data.run;
  const app = document.querySelector("[data-testid=stApp]");
  const notice = parentElement.querySelector("p");
  const look = () => {
    const connected = app.getAttribute(CONNECTION) === "CONNECTED";
    if (!connected) {
      lost = true;
      outdated = run;
    } else if (lost) {
      lost = false;
      setTriggerValue("back", Date.now());
    } else if (run !== outdated && app.getAttribute(SCRIPT) === "notRunning") {
      outdated = null;
    }
    notice.hidden = connected && outdated === null;
  };
  const watcher = new MutationObserver(look);
  watcher.observe(app, { attributes: true, attributeFilter: [CONNECTION, SCRIPT] });
  look();
  return () => watcher.disconnect();
}
