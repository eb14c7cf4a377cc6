// The verifier's waiting page: asks its own server every second whether the answer is there, and clears an answer after
// five minutes. Without script the page reloads itself.

const waiting = document.querySelector('[data-waiting]');
if (waiting) {
  const look = async () => {
    const answer = await fetch(waiting.dataset.waiting, { headers: { accept: 'application/json' } }).catch(() => null);
    const state = answer?.ok ? (await answer.json()).state : 'waiting';
    if (state === 'waiting') {
      setTimeout(look, 1000);
    } else {
      location.reload();
    }
  };
  setTimeout(look, 1000);
}

const shown = document.querySelector('[data-clears]');
if (shown) {
  setTimeout(() => location.replace(shown.dataset.clears), 300_000);
}
