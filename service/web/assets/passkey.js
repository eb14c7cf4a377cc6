// An official's passkey and session key. At sign-in the browser makes a P-256 key that cannot leave it (IndexedDB keeps
// the handle, never the bytes); the passkey signs a challenge that binds this key; from then on the session key signs
// every statement before a record opens. Without script an official cannot sign in: there is no weaker way.

const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const decode = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };

function keys(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('denizen', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const request = work(opening.result.transaction('keys', mode).objectStore('keys'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    };
  });
}

async function post(address, body) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    const reason = await answer.json().catch(() => ({}));
    throw new Error(reason.problem ?? 'refused');
  }
  return answer.status === 204 ? null : answer.json();
}

// Every sentence stands in the page, in its language; a script only chooses which one is shown.
function say(form, problem) {
  for (const sentence of form.querySelectorAll('[data-says]')) {
    sentence.hidden = true;
  }
  const wanted = form.querySelector(`[data-says="${CSS.escape(problem)}"]`) ?? form.querySelector('[data-says="refused"]');
  wanted.hidden = false;
  wanted.focus();
}

async function signIn(form) {
  const key = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const official = form.elements.official.value.trim().toUpperCase();
  const session_key = encode(await crypto.subtle.exportKey('raw', key.publicKey));
  const asked = await post('/desk/sign-in/begin', { official, session_key });
  const passkey = await navigator.credentials.get({
    publicKey: {
      challenge: decode(asked.challenge),
      allowCredentials: asked.credential ? [{ type: 'public-key', id: decode(asked.credential) }] : [],
      userVerification: 'required',
      timeout: 120_000,
    },
  });
  await post('/desk/sign-in/finish', {
    official,
    credential_id: encode(passkey.rawId),
    client_data_json: encode(passkey.response.clientDataJSON),
    authenticator_data: encode(passkey.response.authenticatorData),
    signature: encode(passkey.response.signature),
  });
  await keys('readwrite', (store) => store.put(key.privateKey, 'session'));
  location.assign('/desk');
}

async function makePasskey(form) {
  const official = form.elements.official.value.trim().toUpperCase();
  const asked = await post('/desk/passkey/begin', { official, code: form.elements.code.value.trim() });
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: decode(asked.challenge),
      rp: { name: document.title },
      user: { id: new TextEncoder().encode(official), name: official, displayName: official },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
      attestation: 'none',
      timeout: 120_000,
    },
  });
  await post('/desk/passkey/finish', {
    official,
    client_data_json: encode(made.response.clientDataJSON),
    attestation_object: encode(made.response.attestationObject),
  });
  location.assign('/desk/sign-in?made=1');
}

async function signStatements(form) {
  const key = await keys('readonly', (store) => store.get('session'));
  if (!key) {
    throw new Error('no-key');
  }
  for (const field of form.querySelectorAll('[data-statement]')) {
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, decode(field.dataset.statement));
    field.value = encode(signature);
  }
  form.submit();
}

const ways = { 'sign-in': signIn, 'make-passkey': makePasskey, statement: signStatements };

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.dataset.busy) {
      return;
    }
    form.dataset.busy = 'yes';
    say(form, 'working');
    try {
      await ways[form.dataset.passkey](form);
    } catch (problem) {
      const known = problem.name === 'NotAllowedError' ? 'cancelled' : problem.message;
      say(form, known);
      delete form.dataset.busy;
    }
  });
}
