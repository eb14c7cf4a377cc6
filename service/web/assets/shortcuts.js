// Keys of the desk. A key is written where it works: `data-key="Alt+S"` on a button or link presses it, on anything else
// moves the focus there; `data-keys-within` marks a group whose single letters work only while the focus is inside it.
// `/` goes to the field marked `data-key-slash`.

const typing = (target) => target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select');

function name(event) {
  const key = event.code.startsWith('Digit') ? event.code.slice(5) : event.code.startsWith('Key') ? event.code.slice(3) : event.key;
  return (event.altKey ? 'Alt+' : '') + key;
}

function act(element) {
  if (element.matches('button, a[href], summary')) {
    element.click();
    return;
  }
  const first = element.matches('input, select, textarea') ? element : element.querySelector('input:not([type="hidden"]), select, textarea, button, a[href]');
  (first ?? element).focus();
  element.scrollIntoView({ block: 'nearest' });
}

function find(event) {
  if (event.altKey) {
    return document.querySelector(`[data-key="${CSS.escape(name(event))}"]`);
  }
  if (typing(event.target)) {
    return null;
  }
  if (event.key === '/') {
    return document.querySelector('[data-key-slash]');
  }
  const group = event.target.closest('[data-keys-within]');
  return group?.querySelector(`[data-key="${CSS.escape(name(event))}"]`) ?? null;
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) {
    return;
  }
  const element = find(event);
  if (!element) {
    return;
  }
  event.preventDefault();
  if (element.matches('input[type="radio"], input[type="checkbox"]')) {
    element.focus();
    element.click();
    return;
  }
  act(element);
});

// Alt+P prints; a button says so.
for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => print());
}
