// Checks a dumplog against the log's schema on demand, and shows the result.
for (const button of document.querySelectorAll("[data-check]")) {
  const result = button.parentElement.querySelector("[data-result]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    result.textContent = "checking …";
    try {
      const answer = await fetch(button.dataset.check);
      const check = await answer.json();
      result.className = check.fits ? "up" : "down";
      result.textContent = check.fits ? "✓ fits" : `✕ ${check.errors?.[0] ?? check.detail}`;
    } catch {
      result.textContent = "The server does not answer; try again.";
    }

    button.disabled = false;
  });
}
