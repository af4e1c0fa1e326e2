// The page requests a connect session from its own backend, connects with @nangohq/frontend, and shows the user's issues.
const byID = (id) => document.getElementById(id);

async function call(path, method = 'GET') {
  const answer = await fetch(path, { method });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

async function show() {
  const state = await call('/api/state');
  const connected = state.connection !== '';
  byID('user').textContent = state.user;
  byID('state').textContent = connected ? 'Connected.' : 'Not connected yet.';
  byID('connect').hidden = connected;
  byID('disconnect').hidden = !connected;
  byID('list').hidden = !connected;
  if (!connected) return connected;
  const rows = (await call('/api/issues')).map((issue) => {
    const li = document.createElement('li');
    for (const [text, name] of [['#' + issue.number, 'muted'], [issue.title, ''], [issue.state, 'muted']]) {
      const span = document.createElement('span');
      span.textContent = text;
      span.className = name;
      li.append(span);
    }
    return li;
  });
  byID('list').querySelector('ul').replaceChildren(...rows);
  return connected;
}

// settle polls the backend until a webhook has told it about the connection.
async function settle() {
  for (let i = 0; i < 60; i++) {
    if (await show()) return;
    await new Promise((done) => setTimeout(done, 1000));
  }
}

async function connect() {
  const { token, link, host, connectUI } = await call('/api/session', 'POST');
  let Nango;
  try {
    ({ default: Nango } = await import('/frontend/index.js'));
  } catch { // @nangohq/frontend is not installed: open the session's link, which shows the same page, in a window
    window.open(link, '_blank');
    return settle();
  }
  const nango = new Nango({ host, connectSessionToken: token });
  nango.openConnectUI({
    ...(connectUI ? { baseURL: connectUI, apiURL: host } : {}),
    onEvent: (event) => {
      if (event.type === 'connect') settle();
      if (event.type === 'error') byID('problem').textContent = event.payload.errorMessage;
    },
  });
}

for (const [id, act] of [['connect', connect], ['disconnect', () => call('/api/disconnect', 'POST').then(show)]]) {
  byID(id).addEventListener('click', () => {
    byID('problem').textContent = '';
    act().catch((error) => { byID('problem').textContent = error.message; });
  });
}
show().catch((error) => { byID('problem').textContent = error.message; });
