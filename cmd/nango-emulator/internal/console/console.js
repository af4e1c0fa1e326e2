'use strict';
// Buttons and forms of the console call the control API; the live parts of a page are fetched again while the page is visible.
(function () {
  const base = document.currentScript.dataset.base;
  const message = document.getElementById('message');

  function say(text, bad) {
    message.textContent = text;
    message.className = bad ? 'bad' : 'good';
  }

  async function call(name, body) {
    const answer = await fetch(base + '/_emulator/api/' + name, {
      method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body),
    });
    const out = await answer.json();
    if (!answer.ok) throw new Error((out.error && (out.error.message || out.error.code)) || 'status ' + answer.status);
    return out;
  }

  // fields are the values of the form and of the element itself.
  function fields(el) {
    const body = el.dataset.with ? JSON.parse(el.dataset.with) : {};
    if (el.dataset.key) Object.assign(body, {provider_config_key: el.dataset.key, connection_id: el.dataset.id});
    if (el.tagName !== 'FORM') return body;
    for (const input of el.elements) {
      if (!input.name) continue;
      let value = input.value;
      if ('flag' in input.dataset) value = input.checked;
      else if (value === '') continue;
      else if ('number' in input.dataset) value = Number(value);
      else if ('json' in input.dataset) {
        try {
          value = JSON.parse(value);
        } catch (err) {
          input.focus();
          throw new Error('The ' + input.name + ' is not JSON: ' + err.message);
        }
      }
      const [outer, inner] = input.name.split('.');
      if (inner) body[outer] = {...body[outer], [inner]: value};
      else body[outer] = value;
    }
    return body;
  }

  async function act(el) {
    if (el.dataset.confirm && !confirm(el.dataset.confirm)) return;
    const opened = 'open' in el.dataset ? window.open('', '_blank') : null; // browsers allow it only during a click
    try {
      const out = await call(el.dataset.call, fields(el));
      if (opened) opened.location = out.connect_path;
      say('Done: ' + el.dataset.call + '.');
      if (el.dataset.output) {
        const shown = document.getElementById(el.dataset.output);
        shown.textContent = JSON.stringify('output' in out ? out.output : out, null, 2);
        shown.hidden = false;
      }
      if (el.dataset.then) location.href = el.dataset.then;
      else await refresh();
    } catch (err) {
      if (opened) opened.close();
      say(err.message, true);
    }
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.reveal) {
      const code = document.createElement('code');
      code.textContent = button.dataset.reveal;
      button.replaceWith(code);
    } else if (button.dataset.call) act(button);
  });
  document.addEventListener('submit', (event) => {
    if (!event.target.dataset.call) return;
    event.preventDefault();
    act(event.target);
  });

  // refresh replaces the parts that changed, unless the user is working there.
  async function refresh() {
    const answer = await fetch(location.href, {headers: {Accept: 'text/html'}});
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const old of document.querySelectorAll('[data-live]')) {
      const now = fresh.querySelector('[data-live="' + old.dataset.live + '"]');
      if (!now || now.innerHTML === old.dataset.shown || old.querySelector('details[open]')) continue;
      const focusable = () => [...old.querySelectorAll('a, button, input, select, textarea, summary')];
      const focused = focusable().indexOf(document.activeElement);
      if (focused >= 0 && document.activeElement.matches('input, select, textarea')) continue;
      old.dataset.shown = now.innerHTML;
      old.innerHTML = now.innerHTML;
      if (focused >= 0) focusable()[focused]?.focus();
    }
  }
  setInterval(() => { if (!document.hidden) refresh().catch(() => say('The emulator does not answer.', true)); }, 2000);
})();
