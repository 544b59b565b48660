// Measures one edit inside the page, from the Enter key until the page has settled; runs before the page's own scripts.
(() => {
  const STILL = 50, QUIET = 200, STALE = 2000, PATIENCE = 60000;
  const now = () => performance.now();
  let run = null, changed = now(), painted = now(), frame = false, idle = true;

  const state = () => document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state");
  const words = () => document.querySelector("[data-testid=stMain]")?.textContent ?? "";

  // The message arrives behind the frame, when layout and painting of what changed are done.
  const behind = new MessageChannel();
  behind.port1.onmessage = () => { painted = now(); frame = false; };

  const observe = () => {
    changed = now();
    if (!frame) {
      frame = true;
      requestAnimationFrame(() => behind.port2.postMessage(0));
    }
    const nowIdle = state() === "notRunning";
    if (nowIdle !== idle) {
      idle = nowIdle;
      if (run?.start && !run.done) {
        if (idle) run.finished = changed;
      }
    }
    if (run?.done) run.done.later += 1;
  };
  new MutationObserver(observe).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && run && !run.start) {
      run.start = now();
      changed = run.start;
    }
  }, { capture: true });

  const sockets = new WeakSet();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!sockets.has(this)) {
      sockets.add(this);
      this.addEventListener("message", (event) => {
        if (!run?.start || run.done) return;
        run.first ??= now();
        run.last = now();
        run.bytes += event.data.byteLength ?? event.data.size ?? event.data.length;
      });
    }
    if (run?.start) run.sent ??= now();
    return send.call(this, data);
  };

  // An idle moment is awaited, because a still document may only mean that a long rendering has not reached it yet.
  const still = (wanted, ready) => new Promise((resolve, reject) => {
    const begun = now();
    const look = () => {
      if (ready() && !frame && now() - changed >= wanted) resolve();
      else if (now() - begun > PATIENCE) reject(new Error("the page did not settle"));
      else setTimeout(() => requestIdleCallback(look, { timeout: 1000 }), 5);
    };
    look();
  });

  window.bench = {
    async arm() {
      await still(QUIET, () => state() === "notRunning");
      idle = true;
      run = { start: null, finished: null, sent: null, first: null, last: null, bytes: 0, done: null };
    },
    async settled(value) {
      // A run of the script can be over before the page has said that it began, so the server's answer tells that there was one.
      await still(STILL, () => run.first !== null && idle && (words().includes(value) || now() - run.start > STALE));
      const since = (time) => (time === null ? null : time - run.start);
      run.done = {
        ms: Math.max(since(changed), since(run.finished) ?? 0),
        painted: since(painted),
        sent: since(run.sent),
        first: since(run.first),
        last: since(run.last),
        finished: since(run.finished ?? changed),
        bytes: run.bytes,
        shown: words().includes(value),
        later: 0,
      };
      return run.done;
    },
    later: () => run?.done?.later ?? 0,
    nodes: () => document.getElementsByTagName("*").length,
  };
})();
