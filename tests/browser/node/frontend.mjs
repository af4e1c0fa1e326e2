// This script calls every authorization method of @nangohq/frontend in Chromium, as a product's page does. It
// prints the outcome of each call as one line of JSON. Its input has the addresses of the emulator and the page, and
// the path of the browser.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';

const input = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: input.chromium, args: input.flags });

// A call with credentials completes without the user. Any other call opens a window, in which the user decides.
const plain = (key, options) => ({ key, options });
const popup = (key, decision, options) => ({ key, options: { ...options, detectClosedAuthWindow: true }, decision });

const calls = {
  apiKey: plain('key', { credentials: { apiKey: 'k' } }),
  basic: plain('basic', { credentials: { username: 'u', password: 'p' } }),
  tba: plain('tba', { credentials: { token_id: 'i', token_secret: 's' }, params: { accountId: '12345' } }),
  clientCredentials: plain('cc', { credentials: { client_id: 'i', client_secret: 's' }, params: { hostname: 'example.com' } }),
  twoStep: plain('two-step', { credentials: { type: 'TWO_STEP', username: 'u', password: 'p' } }),
  jwt: plain('jwt', { credentials: { type: 'JWT', privateKey: { id: 'i', secret: 's' } } }),
  bill: plain('bill', { credentials: { username: 'u', password: 'p', organization_id: 'o', dev_key: 'd' } }),
  signature: plain('signature', { credentials: { type: 'SIGNATURE', username: 'u', password: 'p' } }),
  aws: plain('aws', { credentials: { type: 'AWS_SIGV4', role_arn: 'arn:aws:iam::1:role/R', region: 'eu-west-1' } }),
  outbound: plain('github', { installation: 'outbound', credentials: {} }),
  unauthenticated: { key: 'open', create: true },
  oauth2: popup('github', 'allow'),
  oauth1: popup('trello', 'allow'),
  app: popup('app', 'allow'),
  custom: popup('custom', 'allow'),
  mcp: popup('mcp', 'allow', { params: { mcp_server_url: 'https://mcp.example.com' } }),
  plugin: popup('plugin', 'allow'),
  reconnect: { ...popup('github', 'allow'), reconnect: true },
  denied: popup('github', 'deny'),
  closed: popup('github', 'close'),
  expired: { ...plain('key', { credentials: { apiKey: 'k' } }), expire: true },
  wrongMode: plain('basic', { credentials: { apiKey: 'k' } }),
  notAllowed: { ...plain('key', { credentials: { apiKey: 'k' } }), allowed: ['basic'] },
};

async function begin(name) {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints = [];
  const listen = (p) => {
    p.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
    p.on('pageerror', (e) => complaints.push(String(e)));
  };
  context.on('page', listen);
  listen(page);
  await page.goto(input.page);
  await page.waitForSelector('html[data-ready]');
  return { name, context, page, complaints };
}

const session = (page, call) => page.evaluate(async (wanted) => {
  const answer = await fetch('/session', { method: 'POST', body: JSON.stringify(wanted) });
  return (await answer.json()).token;
}, { allowed: call.allowed, reconnect: call.reconnect ? call.key : '', expire: !!call.expire, tag: call.tag });

// A click starts the call, because browsers open windows only after a user's action.
const start = (page, token, call) => page.evaluate(({ host, token, call }) => {
  const nango = new window.Nango({ host, connectSessionToken: token });
  document.getElementById('go').onclick = () => {
    const result = call.create ? nango.create(call.key)
      : call.reconnect ? nango.reconnect(call.key, call.options) : nango.auth(call.key, call.options);
    window.outcome = result.then((value) => ({ value }), (error) => ({ refused: error.type || '', message: error.message }));
  };
}, { host: input.host, token, call });

async function decide(popup, decision) {
  await popup.waitForSelector('button[value=allow]');
  if (decision === 'close') return popup.close();
  await popup.click(`button[value=${decision}]`);
}

async function run(name, call) {
  const { context, page, complaints } = await begin(name);
  try {
    await start(page, await session(page, call), call);
    const opened = call.decision ? page.waitForEvent('popup') : null;
    await page.click('#go');
    if (opened) await decide(await opened, call.decision);
    const outcome = await page.evaluate(() => window.outcome);
    return { call: name, ...outcome, complaints };
  } finally {
    await context.close();
  }
}

// Shows the Connect page in an iframe with openConnectUI, calls act to use it, and returns the events that the outer page received.
async function connectUI(name, wanted, act) {
  const { context, page, complaints } = await begin(name);
  try {
    const token = await session(page, wanted);
    await page.evaluate(({ base, token }) => {
      window.events = [];
      const nango = new window.Nango({ connectSessionToken: token });
      nango.openConnectUI({ baseURL: base, onEvent: (e) => window.events.push(e) });
    }, { base: input.host + '/connect-ui', token });
    const frame = page.frameLocator('#connect-ui');
    await act(frame, page);
    return { call: name, events: await page.evaluate(() => window.events), complaints };
  } finally {
    await context.close();
  }
}

// Presses a button that opens the provider's page, and decides there.
async function pressAndDecide(frame, page, button, what) {
  const opened = page.waitForEvent('popup');
  await frame.getByRole('button', { name: button }).click();
  await decide(await opened, what);
}

const pages = {
  async connectUIWithAKey(frame, page) {
    await frame.getByRole('button', { name: 'Stripe' }).click();
    await frame.getByRole('button', { name: 'Connect' }).click(); // without a key
    await frame.getByText('This field is required.').waitFor();
    const input_ = frame.getByLabel('API Key');
    if (await input_.getAttribute('type') !== 'password') throw new Error('the key is not hidden');
    await input_.fill('sk_1');
    await frame.getByRole('button', { name: 'Connect' }).click();
    await frame.getByText('The connection is ready.').waitFor();
    await frame.getByRole('button', { name: 'Finish' }).click();
    await page.waitForFunction(() => !document.getElementById('connect-ui'));
  },
  async connectUIWithConsent(frame, page) {
    await frame.getByRole('button', { name: 'GitHub', exact: false }).first().click();
    await pressAndDecide(frame, page, 'Connect', 'allow');
    await frame.getByText('The connection is ready.').waitFor();
  },
  async connectUIDenied(frame, page) {
    await frame.getByRole('button', { name: 'GitHub', exact: false }).first().click();
    await pressAndDecide(frame, page, 'Connect', 'deny');
    await frame.getByText('The user said no').waitFor();
    await pressAndDecide(frame, page, 'Try again', 'allow');
    await frame.getByText('The connection is ready.').waitFor();
  },
  async connectUIByKeyboard(frame, page) {
    await frame.getByRole('button', { name: 'Stripe' }).focus();
    await page.keyboard.press('Enter');
    await frame.getByLabel('API Key').waitFor();
    await page.keyboard.type('sk_2'); // the field has the focus
    await page.keyboard.press('Enter');
    await frame.getByText('The connection is ready.').waitFor();
    await page.keyboard.press('Enter'); // Finish has the focus
    await page.waitForFunction(() => !document.getElementById('connect-ui'));
  },
  async connectUIWithAPattern(frame) {
    await frame.getByRole('button', { name: 'Shopify' }).click();
    await frame.getByLabel('Store subdomain').fill('not a subdomain');
    await frame.getByRole('button', { name: 'Connect' }).click();
    await frame.getByText('This does not have the expected form').waitFor();
  },
};

// Opens the link of a connect session directly.
async function link() {
  const { context, page, complaints } = await begin('link');
  try {
    const where = await page.evaluate(async () => {
      const answer = await fetch('/session', { method: 'POST', body: JSON.stringify({ allowed: ['key'], tag: 'link' }) });
      return (await answer.json()).link;
    });
    await page.goto(where);
    await page.getByLabel('API Key').fill('sk_3');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('The connection is ready.').waitFor();
    return { call: 'link', value: { connectionId: await page.textContent('#connection') }, complaints };
  } finally {
    await context.close();
  }
}

const print = (result) => console.log(JSON.stringify(result));
// within rejects a call that does not complete in time.
const within = (seconds, promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(
  () => reject(new Error(`it does not settle within ${seconds} s`)), seconds * 1000).unref())]);
const failed = (name) => (error) => ({ call: name, broken: String(error.stack || error) });
try {
  for (const [name, call] of Object.entries(calls)) print(await within(120, run(name, { ...call, tag: name })).catch(failed(name)));
  for (const [name, act] of Object.entries(pages)) {
    print(await within(120, connectUI(name, { allowed: ['key', 'github', 'shopify'], tag: name }, act)).catch(failed(name)));
  }
  print(await within(120, link()).catch(failed('link')));
} finally {
  await browser.close();
}
