// The connection to /hubs/market. It reconnects by itself, however long it was down, and then requests everything again.
import "../lib/signalr.min.js";

const longestPause = 10_000;

/**
 * @param watch    the symbols of the stocks whose quotes are wanted
 * @param on       handlers, all optional: quotes(list), account(change), run(run) for supervisors, connected() after each connect,
 *                 state("live" | "away"), signedOut()
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
      // No server, or it rejects the connection: the page works without it, and tries again.
      if (connection.state === signalR.HubConnectionState.Connected) await connection.stop();
      else if (on.signedOut && await isSignedOut()) on.signedOut();
      else retry();
      return;
    }

    // Changes since the page was rendered, or while the connection was down, are got by loading the page's data again.
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

// A redirect means that the user has to sign in; a server that is down does not answer at all.
async function isSignedOut() {
  try {
    return (await fetch(location.pathname, { headers: { "X-Refresh": "1" }, redirect: "manual" })).type === "opaqueredirect";
  } catch {
    return false;
  }
}

/**
 * Fetches the page at an address again and replaces its data-live elements; text being typed stays.
 * The address is a parameter, because a page shown after a rejected form has the form's address.
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
        // Signed out, or an error: the page itself shows it when it is loaded again.
        if (!answer.ok || answer.redirected) return;
        replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
        after();
      } while (again);
    } catch {
      // No server: this is repeated after the next connect.
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
