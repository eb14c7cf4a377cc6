// The address field of the registration desk: an ARIA combobox (WAI-ARIA 1.2 §5.3.3, list autocomplete with manual
// selection). It asks the server while the clerk types and shows the server's list; the server, not this file, decides
// what fits and what is read back. Without script the same form finds addresses with its button.

const field = document.querySelector('[role="combobox"]');
const list = document.getElementById(field?.getAttribute('aria-controls'));
const chosen = document.getElementById('dwelling');
const back = document.getElementById('read-back');
const nothing = document.getElementById('nothing-chosen');
const status = document.getElementById('dwelling-status');

let timer;
let asking;

const options = () => [...list.querySelectorAll('[role="option"]')];
const current = () => options().find((option) => option.getAttribute('aria-selected') === 'true');

function mark(option) {
  for (const other of options()) {
    other.setAttribute('aria-selected', String(other === option));
  }
  if (option) {
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else {
    field.removeAttribute('aria-activedescendant');
  }
}

function open(isOpen) {
  field.setAttribute('aria-expanded', String(isOpen));
  list.hidden = !isOpen;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const text = field.value.trim();
  if (text.length < 2) {
    open(false);
    return;
  }
  const address = `${field.dataset.ask}?text=${encodeURIComponent(text)}`;
  const answer = await fetch(address, { signal: asking.signal }).catch(() => null);
  if (!answer?.ok) {
    return;
  }
  const holder = document.createElement('template');
  holder.innerHTML = await answer.text();
  const found = holder.content.querySelector('[data-found]');
  list.replaceChildren(...holder.content.querySelectorAll('[role="option"]'));
  status.replaceChildren(...(found?.childNodes ?? []));
  open(options().length > 0);
  mark(options()[0]);
}

function forget() {
  chosen.value = '';
  back.hidden = true;
  nothing.hidden = false;
  document.getElementById('said-yes').checked = false;
}

function take(option) {
  chosen.value = option.dataset.code;
  back.querySelector('[data-address]').replaceChildren(...option.querySelector('template').content.cloneNode(true).childNodes);
  back.hidden = false;
  nothing.hidden = true;
  open(false);
  document.getElementById('said-yes').focus();
}

function start() {
  field.addEventListener('input', () => {
    forget();
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) {
      return;
    }
    const all = options();
    const place = all.indexOf(current());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      open(all.length > 0);
      mark(all[(place + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!list.hidden && current()) {
        take(current());
      } else {
        ask();
      }
    } else if (event.key === 'Escape') {
      open(false);
    }
  });
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) {
      take(option);
    }
  });
  const again = () => {
    forget();
    field.focus();
    field.select();
    ask();
  };
  document.getElementById('said-no').addEventListener('click', again);
  back.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      again();
    }
  });
}

if (field && list) {
  start();
}
