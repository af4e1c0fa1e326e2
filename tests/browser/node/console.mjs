// This script uses the console of the program nango-emulator in Chromium. It prints one JSON object per page, with the outcome.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';

const input = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: input.chromium, args: input.flags });

const steps = {
  async integrations(page) {
    await page.goto(input.host + '/');
    await page.getByRole('row', { name: /github/ }).waitFor();
    if ((await page.content()).includes('>5ec2e7c0')) throw new Error('a key is shown');
    await page.getByRole('button', { name: 'Show' }).first().click();
    await page.getByText('5ec2e7c0-0000-4000-8000-000000000001').waitFor();
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Open the Connect page' }).click();
    await (await opened).getByText('Choose what to connect').waitFor();
  },
  async connection(page) {
    await page.goto(input.host + '/_emulator/connections');
    await page.getByRole('link', { name: 'user-42' }).click();
    if ((await page.content()).includes('gho_example')) throw new Error('a token is shown');
    await page.getByRole('button', { name: 'Show credentials' }).click();
    await page.getByText('gho_example').first().waitFor();
    await page.getByLabel('Input, as JSON').fill('{"title": ');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('The input is not JSON').waitFor();
    await page.getByLabel('Input, as JSON').fill('{"title": "T"}');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('"number": 1').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('PAUSED').waitFor();
  },
  async records(page) {
    await page.goto(input.host + '/_emulator/records?key=github&id=user-42&model=Note');
    await page.getByText('There are no records of this model.').waitFor();
    await page.getByLabel('Add or replace').fill('[{"id": "new", "title": "By hand"}]');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('rowheader', { name: 'new' }).waitFor();
    await page.goto(input.host + '/_emulator/records?key=github&id=user-42&model=Issue');
    await page.getByRole('link', { name: 'More' }).click(); // a long list has pages
    await page.getByRole('link', { name: 'More' }).click();
    await page.getByRole('link', { name: 'More' }).waitFor({ state: 'detached' });
    await page.getByRole('rowheader').first().waitFor();
  },
  async clock(page) {
    await page.goto(input.host + '/_emulator/faults');
    const before = await page.textContent('time');
    await page.getByRole('button', { name: '+ 1 hour' }).click();
    await page.waitForFunction((old) => document.querySelector('time').textContent.slice(0, 13) > old.slice(0, 13), before);
    await page.getByLabel('Status').fill('503');
    await page.getByLabel('Operation', { exact: true }).selectOption('listConnections');
    await page.getByRole('button', { name: 'Fail', exact: true }).click();
    await page.getByText('Done: fail.').waitFor();
  },
  async updates(page) {
    await page.goto(input.host + '/_emulator/requests');
    await fetch(input.host + '/nowhere/at/all');
    await page.getByText('GET /nowhere/at/all').waitFor(); // without a reload
  },
  async keyboard(page) {
    await page.goto(input.host + '/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // the second page of the list
    await page.waitForURL('**/_emulator/connections');
  },
};

for (const [call, act] of Object.entries(steps)) {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints = [];
  context.on('page', (p) => p.on('pageerror', (e) => complaints.push(String(e))));
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
  page.on('pageerror', (e) => complaints.push(String(e)));
  try {
    await act(page);
    console.log(JSON.stringify({ call, complaints }));
  } catch (error) {
    console.log(JSON.stringify({ call, complaints, broken: String(error.stack || error) }));
  } finally {
    await context.close();
  }
}
await browser.close();
