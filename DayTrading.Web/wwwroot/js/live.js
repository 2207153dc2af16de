// The connection to /hubs/market: follows, comes back by itself however long it was away, and then asks for everything anew.
import "../lib/signalr.min.js";

const longestPause = 10_000;

/**
 * @param watch    the stocks whose quotes are wanted
 * @param on       quotes(list), account(change), run(run) of supervisors, connected() each time, state("live" | "away"), signedOut();
 *                 those wanted
 */
export function follow(watch, on) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl("/hubs/market")
    .configureLogging(signalR.LogLevel.Error)
    .build();
  let attempts = 0;

  async function connect() {
    try {
      await connection.start();
      if (watch.length > 0) on.quotes?.((await connection.invoke("Watch", watch)).quotes);
      connection.stream("Follow").subscribe({ next: receive, error: () => {}, complete: () => {} });
    } catch {
      // No server, or none that lets us in: the page works without, and tries again.
      if (connection.state === signalR.HubConnectionState.Connected) await connection.stop();
      else if (on.signedOut && await isSignedOut()) on.signedOut();
      else retry();
      return;
    }

    // What happened after the page was made and before now, or while the connection was away, is in the page as it is now.
    attempts = 0;
    on.connected?.();
    on.state?.("live");
  }

  function receive(update) {
    if (update.quotes.length > 0) on.quotes?.(update.quotes);
    if (update.account) on.account?.(update.account);
    for (const run of update.runs) on.run?.(run);
  }

  function retry() {
    on.state?.("away");
    attempts += 1;
    setTimeout(connect, Math.min(longestPause, 250 * 2 ** Math.min(attempts, 6)) * (0.75 + Math.random() / 2));
  }

  connection.onclose(retry);
  connect();
  return { watch: (symbols) => connection.state === signalR.HubConnectionState.Connected && connection.invoke("Watch", symbols) };
}

// Whoever has to sign in first is sent elsewhere; a site that is away answers nothing.
async function isSignedOut() {
  try {
    return (await fetch(location.pathname, { headers: { "X-Refresh": "1" }, redirect: "manual" })).type === "opaqueredirect";
  } catch {
    return false;
  }
}

/**
 * Fetches the page at an address as it is now, and puts in whatever stands in it under data-live; what is being typed stays.
 * The address is given, because a page that came back from a rejected form stands under the form's.
 */
export function refresher(address, after) {
  let running = false;
  let again = false;
  return async function refresh() {
    if (running) {
      again = true;
      return;
    }

    running = true;
    try {
      do {
        again = false;
        const answer = await fetch(address, { headers: { "X-Refresh": "1" } });
        // Signed out, or worse: the page itself says so when it is loaded.
        if (!answer.ok || answer.redirected) return;
        replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
        after();
      } while (again);
    } catch {
      // No server: the connection comes back, and with it this.
    } finally {
      running = false;
    }
  };
}

function replace(fresh) {
  for (const element of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(element.id);
    if (!now) continue;
    const focused = element.contains(document.activeElement) ? document.activeElement.id : null;
    element.replaceChildren(...now.childNodes);
    if (focused) (document.getElementById(focused) ?? element.closest("section")?.querySelector("input, button, a"))?.focus();
  }
}
