'use strict';
// The Connect page: it lists the integrations that a connect session allows, asks for what a provider needs, and tells
// the page around it how that went, in the messages of openConnectUI. Its API is the server that it came from.
(function () {
  const api = new URL('..', location.href).href.replace(/\/$/, '');
  const framed = window.parent !== window;
  const view = document.getElementById('view');
  const title = document.getElementById('title');
  const query = new URLSearchParams(location.search);
  let token = query.get('session_token');
  let session = null;
  let integrations = [];

  const theme = query.get('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

  function tell(type, payload) {
    if (framed) window.parent.postMessage(payload ? {type, payload} : {type}, '*');
  }

  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, '');
      else if (value !== false && value != null) node.setAttribute(key, value);
    }
    node.append(...children.filter((c) => c != null));
    return node;
  }

  function show(heading, ...nodes) {
    title.textContent = heading;
    view.replaceChildren(...nodes);
  }

  function telemetry(event, integration) {
    const body = {token, event, timestamp: new Date().toISOString()};
    if (integration) body.dimensions = {integration};
    navigator.sendBeacon(api + '/connect/telemetry', new Blob([JSON.stringify(body)], {type: 'application/json'}));
  }

  async function get(path) {
    const answer = await fetch(api + path, {headers: {Authorization: 'Bearer ' + token}});
    const body = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(body.error.message || body.error.code), {type: body.error.code});
    return body.data;
  }

  async function begin() {
    try {
      [session, integrations] = await Promise.all([get('/connect/session'), get('/integrations')]);
    } catch (err) {
      fail(err.type === 'unknown_connect_session_token'
        ? 'This session has expired, or it was never created. Ask for a new link.' : err.message);
      tell('error', {errorType: 'unknown_error', errorMessage: err.message});
      return;
    }
    telemetry('open');
    if (integrations.length === 1) open(integrations[0]);
    else list();
  }

  function fail(message) {
    show('Something went wrong', el('p', {class: 'bad', role: 'alert'}, message), closing());
  }

  function closing(label) {
    if (!framed) return null;
    return el('div', {class: 'buttons'}, el('button', {type: 'button', onclick: close}, label || 'Close'));
  }

  function close() {
    telemetry('click:close');
    tell('close');
  }

  function list() {
    telemetry('view:list');
    if (!integrations.length) {
      show('Nothing to connect', el('p', {class: 'muted'}, 'This session allows no integration.'), closing());
      return;
    }
    const items = integrations.map((in_) => el('li', {},
      el('button', {type: 'button', onclick: () => open(in_)},
        el('span', {class: 'badge', 'aria-hidden': 'true'}, in_.display_name.slice(0, 1).toUpperCase()),
        el('span', {}, in_.display_name, el('small', {}, in_.unique_key)))));
    show('Choose what to connect', el('ul', {class: 'plain choices'}, ...items));
    view.querySelector('button').focus();
  }

  async function open(in_) {
    telemetry('click:integration', in_.unique_key);
    try {
      ask(in_, await get('/providers/' + encodeURIComponent(in_.provider)));
    } catch (err) {
      fail(err.message);
    }
  }

  // What is asked for where a provider describes nothing itself.
  const credentialFields = {
    API_KEY: {apiKey: {title: 'API key', secret: true}},
    BASIC: {username: {title: 'Username'}, password: {title: 'Password', secret: true, optional: true}},
    TBA: {token_id: {title: 'Token ID'}, token_secret: {title: 'Token secret', secret: true}},
    OAUTH2_CC: {client_id: {title: 'Client ID'}, client_secret: {title: 'Client secret', secret: true}},
    TWO_STEP: {username: {title: 'Username'}, password: {title: 'Password', secret: true}},
    JWT: {privateKey: {title: 'Private key', secret: true}},
    SIGNATURE: {username: {title: 'Username'}, password: {title: 'Password', secret: true}},
    BILL: {
      username: {title: 'Username'}, password: {title: 'Password', secret: true},
      organization_id: {title: 'Organization ID'}, dev_key: {title: 'Developer key', secret: true},
    },
    AWS_SIGV4: {role_arn: {title: 'Role ARN'}, region: {title: 'Region', optional: true, example: 'us-east-1'}},
  };
  const popupModes = ['OAUTH2', 'OAUTH1', 'APP', 'CUSTOM', 'MCP_OAUTH2', 'MCP_OAUTH2_GENERIC', 'INSTALL_PLUGIN'];

  const routes = {
    API_KEY: '/api-auth/api-key/', BASIC: '/api-auth/basic/', TBA: '/auth/tba/', OAUTH2_CC: '/oauth2/auth/',
    TWO_STEP: '/auth/two-step/', JWT: '/auth/jwt/', SIGNATURE: '/auth/signature/', BILL: '/auth/bill/',
    AWS_SIGV4: '/auth/aws-sigv4/', NONE: '/auth/unauthenticated/',
  };

  function fieldsOf(in_, provider) {
    const preset = ((session.integrations_config_defaults || {})[in_.unique_key] || {}).connection_config || {};
    const fields = [];
    const own = provider.credentials && Object.keys(provider.credentials).length ? provider.credentials : null;
    for (const [name, field] of Object.entries(own || credentialFields[provider.auth_mode] || {})) {
      if (!field.hidden && !field.automated) fields.push({name, field, kind: 'credential'});
    }
    for (const [name, field] of Object.entries(provider.connection_config || {})) {
      if (!field.hidden && !field.automated && !(name in preset)) fields.push({name, field, kind: 'config'});
    }
    return fields.sort((a, b) => (a.field.order || 0) - (b.field.order || 0));
  }

  function ask(in_, provider) {
    telemetry('view:integration', in_.unique_key);
    const fields = fieldsOf(in_, provider);
    const outbound = provider.installation === 'outbound';
    const inputs = fields.map(({name, field, kind}) => {
      const id = kind + '-' + name;
      const label = provider.auth_mode && in_.credentials_label && in_.credentials_label[name] || field.title || name;
      const shared = {id, name, required: !field.optional, 'aria-describedby': id + '-hint ' + id + '-error'};
      let input;
      if (field.enum) {
        input = el('select', shared, ...field.enum.map((v) => el('option', {value: v.value || v}, v.label || v.value || v)));
      } else {
        input = el('input', {...shared, type: hidden(field, name, kind) ? 'password' : 'text', autocomplete: 'off',
          placeholder: field.example, value: field.default_value});
      }
      const hint = [field.description, field.prefix && 'Begins with ' + field.prefix, field.suffix && 'Ends with ' + field.suffix]
        .filter(Boolean).join(' ');
      return {name, field, kind, input, error: el('p', {class: 'error', id: id + '-error'}),
        label: el('label', {for: id}, label + (field.optional ? ' (optional)' : '')),
        hint: hint ? el('p', {class: 'hint', id: id + '-hint'}, hint) : null};
    });
    const button = el('button', {class: 'primary'}, 'Connect');
    const problem = el('div', {role: 'alert'});
    const back = integrations.length > 1 ? el('button', {type: 'button', onclick: list}, 'Back') : null;
    const form = el('form', {novalidate: true, onsubmit: (e) => { e.preventDefault(); submit(); }},
      ...inputs.flatMap((i) => [i.label, i.input, i.hint, i.error]), problem, el('div', {class: 'buttons'}, back, button));
    const intro = popupModes.includes(provider.auth_mode) && !outbound
      ? 'A window of the provider opens, in which you allow access.'
      : fields.length ? 'Your credentials are checked and saved.' : 'No credentials are needed.';
    show((session.isReconnecting ? 'Reconnect ' : 'Connect ') + in_.display_name, el('p', {class: 'muted'}, intro), form);
    (inputs.length ? inputs[0].input : button).focus();

    function valid() {
      let first = null;
      for (const i of inputs) {
        const value = i.input.value;
        let message = '';
        if (!value && !i.field.optional) message = 'This field is required.';
        else if (value && !matches(i.field, value)) message = 'This does not have the expected form' + (i.field.example ? ', such as ' + i.field.example : '') + '.';
        i.error.textContent = message;
        i.input.setAttribute('aria-invalid', message ? 'true' : 'false');
        if (message && !first) first = i.input;
      }
      if (first) first.focus();
      return !first;
    }

    async function submit() {
      if (!valid()) return;
      telemetry('click:connect', in_.unique_key);
      problem.replaceChildren();
      button.disabled = true;
      button.textContent = 'Connecting…';
      const values = (kind) => Object.fromEntries(inputs.filter((i) => i.kind === kind && i.input.value).map((i) => [i.name, i.input.value]));
      try {
        const result = popupModes.includes(provider.auth_mode) && !outbound
          ? await byPopup(in_, values('config')) : await byForm(in_, provider, values('credential'), values('config'));
        done(in_, result);
      } catch (err) {
        telemetry(err.type === 'window_closed' ? 'popup:closed_early' : 'view:credentials_error', in_.unique_key);
        tell('error', {errorType: err.type || 'unknown_error', errorMessage: err.message});
        problem.replaceChildren(el('p', {class: 'bad'}, err.message));
        button.disabled = false;
        button.textContent = 'Try again';
        button.focus();
      }
    }
  }

  // hidden reports whether what is typed may not be seen.
  function hidden(field, name, kind) {
    return field.secret === undefined && kind === 'credential' ? /key|secret|password|token$/i.test(name) : field.secret;
  }

  function matches(field, value) {
    if (field.format === 'hostname' && !/^[A-Za-z0-9.:-]+$/.test(value)) return false;
    if (field.format === 'uri' && !/^https?:\/\/\S+$/.test(value)) return false;
    if (!field.pattern) return true;
    try {
      return new RegExp(field.pattern).test(value);
    } catch {
      return true;
    }
  }

  function address(path, in_, params) {
    const u = new URL(api + path + encodeURIComponent(in_.unique_key));
    u.searchParams.set('connect_session_token', token);
    for (const [name, value] of Object.entries(params)) u.searchParams.set('params[' + name + ']', value);
    return u;
  }

  async function byForm(in_, provider, credentials, params) {
    let path = routes[provider.auth_mode];
    if (provider.installation === 'outbound') path = '/auth/oauth-outbound/';
    if (!path) throw Object.assign(new Error('The emulator cannot connect ' + provider.auth_mode + '.'), {type: 'unknown_auth_mode'});
    if (['TWO_STEP', 'JWT', 'SIGNATURE'].includes(provider.auth_mode)) credentials.type = provider.auth_mode;
    if (provider.auth_mode === 'BASIC' && credentials.password === undefined) credentials.password = '';
    if (provider.auth_mode === 'JWT' && /^[0-9a-f]+:[0-9a-f]+$/i.test(credentials.privateKey || '')) {
      const [id, secret] = credentials.privateKey.split(':');
      credentials.privateKey = {id, secret};
    }
    const init = {method: 'POST', headers: {'Content-Type': 'application/json'}};
    if (Object.keys(credentials).length) init.body = JSON.stringify(credentials);
    const answer = await fetch(address(path, in_, params), init);
    const body = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(body.error.message || body.error.code), {type: body.error.code});
    return body;
  }

  // The result of an authorization comes over a WebSocket; the window is a window and no more.
  function byPopup(in_, params) {
    const popup = window.open('', '_blank', 'width=500,height=640');
    return new Promise((resolve, reject) => {
      const failed = (type, message) => reject(Object.assign(new Error(message), {type}));
      if (!popup) {
        failed('blocked_by_browser', 'The browser blocked the window. Allow pop-ups for this page and try again.');
        return;
      }
      const socket = new WebSocket(new URL(session.websocketsPath || '/', api).href.replace(/^http/, 'ws'));
      let settled = false;
      const end = (finish) => {
        settled = true;
        clearInterval(watch);
        socket.close();
        setTimeout(() => popup.close(), 500);
        finish();
      };
      const watch = setInterval(() => {
        if (popup.closed && !settled) end(() => failed('window_closed', 'The window was closed before access was allowed.'));
      }, 300);
      socket.onerror = () => { if (!settled) end(() => failed('connection_error', 'The server cannot be reached.')); };
      socket.onmessage = (event) => {
        const m = JSON.parse(event.data);
        if (m.message_type === 'connection_ack') {
          const u = address('/oauth/connect/', in_, params);
          u.searchParams.set('ws_client_id', m.ws_client_id);
          popup.location = u.href;
        } else if (m.message_type === 'success') {
          end(() => resolve({providerConfigKey: m.provider_config_key, connectionId: m.connection_id, isPending: m.is_pending}));
        } else if (m.message_type === 'error') {
          end(() => failed(m.error_type, m.error_desc));
        }
      };
    });
  }

  function done(in_, result) {
    telemetry('view:success', in_.unique_key);
    tell('connect', result);
    show(in_.display_name + ' is connected',
      el('p', {class: 'good'}, result.isPending ? 'The connection waits for the provider to approve it.' : 'The connection is ready.'),
      el('p', {class: 'muted'}, 'Connection ', el('code', {id: 'connection'}, result.connectionId)),
      closing('Finish') || el('p', {class: 'muted'}, 'You can close this window.'));
    const finish = view.querySelector('button');
    if (finish) finish.focus(); else title.focus();
  }

  if (framed) {
    document.documentElement.classList.add('framed'); // over the page around it
    const button = document.getElementById('close');
    button.hidden = false;
    button.addEventListener('click', close);
    document.addEventListener('keydown', (e) => { if (e.key === 'Escape') close(); });
  }
  window.addEventListener('message', (event) => {
    if (event.source === window.parent && event.data && event.data.type === 'session_token') {
      token = event.data.sessionToken;
      begin();
    }
  });
  if (token) begin();
  else if (framed) tell('ready');
  else fail('The link has no session token.');
})();
