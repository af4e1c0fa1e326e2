// This script calls every public method of the Node client, one after another. For each call it prints one line of
// JSON with the relevant parts of the result, or the error. The last line lists the methods that were not called. The
// script reads the address of the server from standard input. expected_test.go has the expected results.
import { readFileSync } from 'node:fs';
import { Nango } from '@nangohq/node';

const { host, apiKey, webhookSigningKey, webhook } = JSON.parse(readFileSync(0, 'utf8'));
const github = 'github';
const user = 'user-42';
const issues = { providerConfigKey: github, connectionId: user, model: 'Issue' };
const variant = { provider_config_key: github, connection_id: user, name: 'issues', variant: 'eu' };

let current; // the current call; its requests have its name
const client = (key) =>
    new Nango({ host, apiKey: key, webhookSigningKey, providerConfigKey: github, connectionId: user }, {
        interceptors: {
            request: (config) => {
                config.headers.set('X-Parity-Call', current);
                return config;
            }
        }
    });

const called = new Set();
const nango = new Proxy(client(apiKey), {
    get(target, name) {
        const value = target[name];
        if (typeof value !== 'function') {
            return value;
        }
        called.add(name);
        return value.bind(target); // so that methods called by other methods do not count
    }
});

const only = (object, ...names) => Object.fromEntries(names.map((name) => [name, object[name]]));
const names = (list) => list.map((item) => item.name);
const answer = ({ status, data }) => ({ status, data });
const isoIn = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
const connectionIds = async (...args) => (await nango.listConnections(...args)).connections.map((item) => item.connection_id);
const statuses = async (syncs, ...fields) => (await nango.syncStatus(github, syncs, user)).syncs.map((sync) => only(sync, ...fields));
const session = ({ data: { token, connect_link: link } }) => ({ token: /^nango_connect_session_[0-9a-f]{64}$/.test(token), link: link.endsWith(token) });
const recordIds = async (filters) => {
    const { records, next_cursor: next } = await nango.listRecords({ ...issues, ...filters });
    return { ids: records.map((record) => record.id).sort(), more: next !== null };
};

// These are results that later calls need.
let first;
let queued;

// These are the calls by name. A name begins with the name of the method.
const calls = {
    'listProviders': async () => names((await nango.listProviders({ search: 'github' })).data),
    'getProvider': async () => only((await nango.getProvider({ provider: 'github' })).data, 'name', 'auth_mode'),
    'getProvider that is unknown': () => nango.getProvider({ provider: 'nobody' }),
    'getProviderTemplates': () => nango.getProviderTemplates({ provider: 'github' }),

    'listIntegrations': async () => (await nango.listIntegrations()).configs.map((item) => item.unique_key).sort(),
    'listIntegrations with another key': async () => client('5ec2e7c0-0000-4000-8000-00000000ffff').listIntegrations(),
    'getIntegration': async () => only((await nango.getIntegration({ uniqueKey: github })).data, 'unique_key', 'provider', 'credentials'),
    'getIntegration with credentials': async () => {
        const { data } = await nango.getIntegration({ uniqueKey: github }, { include: ['credentials'] });
        return only(data.credentials, 'type', 'client_id');
    },
    'createIntegration': async () => {
        const credentials = { type: 'OAUTH2', client_id: 'id', client_secret: 'secret', scopes: 'api' };
        const made = await nango.createIntegration({ provider: 'gitlab', unique_key: 'gitlab', display_name: 'Ours', credentials });
        return only(made.data, 'unique_key', 'provider', 'display_name');
    },
    'createIntegration a second time': () => nango.createIntegration({ provider: 'gitlab', unique_key: 'gitlab' }),
    'createQuickstartIntegration': () => nango.createQuickstartIntegration({ provider: 'github', unique_key: 'quick' }),
    'updateIntegration': async () => {
        const changed = await nango.updateIntegration({ uniqueKey: 'gitlab' }, { display_name: 'Theirs' });
        return only(changed.data, 'unique_key', 'display_name');
    },
    'deleteIntegration': async () => answer(await nango.deleteIntegration('gitlab')),
    'deleteIntegration a second time': () => nango.deleteIntegration('gitlab'),

    'listFunctions': async () => {
        const { data, pagination } = await nango.listFunctions({ uniqueKey: github }, { type: 'action', search: 'e', page: 0, limit: 2 });
        return { names: names(data), pagination };
    },
    'getFunction': async () => {
        const { data } = await nango.getFunction({ uniqueKey: github, name: 'issues' }, { type: 'sync' });
        return only(data, 'name', 'type', 'returns', 'runs', 'auto_start');
    },
    'getFunctionCode': () => nango.getFunctionCode({ uniqueKey: github, name: 'echo' }),
    'deleteFunction': () => nango.deleteFunction({ uniqueKey: github, name: 'retired' }, { type: 'action' }),
    'deleteFunction of a repository': () => nango.deleteFunction({ uniqueKey: github, name: 'echo' }, { type: 'action' }),
    'getScriptsConfig': async () => {
        const config = (await nango.getScriptsConfig()).find((item) => item.providerConfigKey === github);
        return { provider: config.provider, syncs: names(config.syncs), actions: names(config.actions) };
    },
    'getScriptsConfig for a model': async () => names((await nango.getScriptsConfig('openai')).data),

    'listConnections': async () => (await connectionIds()).sort(),
    'listConnections with an id': () => connectionIds(user),
    'listConnections that match': () => connectionIds(undefined, 'jane'),
    'listConnections of a user': () => connectionIds(undefined, undefined, { endUserId: 'u-7', limit: 5 }),
    'listConnections by filters': () => connectionIds({ userId: 'u-7', integrationId: [github, 'trello'], tags: { Plan: 'pro' }, limit: 5 }),
    'listConnections with an email': () => connectionIds({ tags: { email: 'jane@example.com' } }),
    'listConnections beyond the last page': () => connectionIds({ limit: 100, page: 1 }),
    'getConnection': async () => {
        const found = await nango.getConnection(github, user);
        const credentials = Object.keys(found.credentials).sort();
        return { ...only(found, 'connection_id', 'provider', 'metadata', 'tags', 'errors'), user: found.end_user.id, credentials };
    },
    'getConnection with its refresh token': async () => (await nango.getConnection(github, user, false, true)).credentials.refresh_token,
    'getConnection that is unknown': () => nango.getConnection(github, 'nobody'),
    'getConnection of an unknown integration': () => nango.getConnection('nothing', user),
    'patchConnection': () => nango.patchConnection({ connectionId: 'user-43', provider_config_key: github }, { tags: { plan: 'free' } }),
    'getToken OAUTH2': () => nango.getToken(github, user),
    'getToken refreshed': async () => {
        const token = await nango.getToken(github, 'user-43', true);
        return token.length > 0 && token !== 'gho_43';
    },
    'getToken that cannot be refreshed': () => nango.getToken(github, 'expired'),
    'getToken OAUTH1': () => nango.getToken('trello', 'board'),
    'getToken API_KEY': () => nango.getToken('key', 'shop'),
    'getToken BASIC': () => nango.getToken('basic', 'login'),
    'getToken APP': async () => only(await nango.getToken('app', 'installed', false, true), 'type', 'access_token'),
    'getToken of nothing': () => nango.getToken('open', 'anybody'),
    'getRawTokenResponse': () => nango.getRawTokenResponse(github, user),
    'setMetadata': async () => answer(await nango.setMetadata(github, user, { team: 'core', filter: { state: 'open' } })),
    'updateMetadata': async () => answer(await nango.updateMetadata(github, user, { team: null, size: 3 })),
    'getMetadata': () => nango.getMetadata(github, user),
    'setMetadata of many': async () => answer(await nango.setMetadata(github, ['user-43', 'leaver'], { batch: true })),
    'setMetadata of nobody': () => nango.setMetadata(github, 'nobody', {}),
    'deleteConnection': async () => answer(await nango.deleteConnection(github, 'leaver')),
    'deleteConnection a second time': () => nango.deleteConnection(github, 'leaver'),
    'waitForConnection': async () => only(await nango.waitForConnection(github, 'u-7'), 'connection_id', 'provider_config_key'),

    'syncStatus before the start': () => statuses('*', 'name', 'status'),
    'startSync': async () => answer(await nango.startSync(github, ['issues'], user)),
    'syncStatus': () => statuses(['issues'], 'name', 'status', 'frequency', 'latestResult', 'recordCount'),
    'pauseSync': async () => answer(await nango.pauseSync(github, ['issues'], user)),
    'triggerSync': async () => answer(await nango.triggerSync(github, ['issues'], user, { reset: true, emptyCache: true })),
    'triggerSync in the old way': async () => answer(await nango.triggerSync(github, [], user, 'full_refresh')),
    'triggerSync that is unknown': () => nango.triggerSync(github, ['nothing'], user),
    'updateSyncConnectionFrequency': () => nango.updateSyncConnectionFrequency(github, 'issues', user, 'every 2 hours'),
    'updateSyncConnectionFrequency back': () => nango.updateSyncConnectionFrequency(github, 'issues', user, null),
    'createSyncVariant': async () => only(await nango.createSyncVariant(variant), 'name', 'variant'),
    'createSyncVariant a second time': () => nango.createSyncVariant(variant),
    'syncStatus of a variant': () => statuses([variant], 'name', 'variant'),
    'triggerSync of a variant': async () => answer(await nango.triggerSync(github, [{ name: 'issues', variant: 'eu' }], user)),
    'listRecords of a variant': () => recordIds({ variant: 'eu' }),
    'deleteSyncVariant': () => nango.deleteSyncVariant(variant),
    'deleteSyncVariant a second time': () => nango.deleteSyncVariant(variant),

    'listRecords': async () => {
        first = await nango.listRecords({ ...issues, limit: 2 });
        const [{ _nango_metadata: metadata, ...data }] = first.records;
        return { count: first.records.length, fields: Object.keys(data), metadata: Object.keys(metadata).sort(), action: metadata.last_action };
    },
    'listRecords of the next page': async () => {
        const next = await nango.listRecords({ ...issues, cursor: first.next_cursor });
        return { ids: [...first.records, ...next.records].map((record) => record.id).sort(), more: next.next_cursor !== null };
    },
    'listRecords with ids': () => recordIds({ ids: ['1', '3'] }),
    'listRecords that changed': () => recordIds({ modifiedAfter: isoIn(-1), filter: 'added,updated' }),
    'listRecords in the old way': () => recordIds({ delta: isoIn(1) }),
    'listRecords of a seed': () => recordIds({ model: 'Label' }),
    'listRecords with a bad limit': () => nango.listRecords({ ...issues, limit: 10_001 }),
    'pruneRecords': async () => (await nango.pruneRecords({ ...issues, untilCursor: first.next_cursor, limit: 10 })).count,
    'listRecords after pruning': async () => (await nango.listRecords(issues)).records.filter((record) => record._nango_metadata.pruned_at).length,

    'getEnvironmentVariables': () => nango.getEnvironmentVariables(),
    'triggerAction': () => nango.triggerAction(github, user, 'echo', { title: 'Zwölf' }),
    'triggerAction without input': () => nango.triggerAction(github, user, 'echo'),
    'triggerAction that throws': () => nango.triggerAction(github, user, 'throw'),
    'triggerAction that a provider refuses': () => nango.triggerAction(github, user, 'refused'),
    'triggerAction that is unknown': () => nango.triggerAction(github, user, 'nothing'),
    'triggerActionAsync': async () => {
        queued = await nango.triggerActionAsync(github, user, 'echo', { title: 'later' });
        return { path: queued.statusUrl === `/action/${queued.id}` };
    },
    'getAsyncActionResult': () => nango.getAsyncActionResult({ id: queued.id }),
    'getAsyncActionResult by its address': () => nango.getAsyncActionResult({ statusUrl: queued.statusUrl }),
    'getAsyncActionResult that is unknown': () => nango.getAsyncActionResult({ id: '5ec2e7c0-0000-4000-8000-00000000ffff' }),

    'proxy': async () => {
        const headers = { 'X-Own': 'yes', 'Content-Type': 'application/json' };
        return answer(await nango.proxy({ method: 'POST', endpoint: '/repos', data: { name: 'new' }, headers, retries: 3, retryOn: [409] }));
    },
    'proxy with a method of WebDAV': async () => answer(await nango.proxy({ method: 'PROPFIND', endpoint: '/files' })),
    'proxy to another host': async () => (await nango.proxy({ endpoint: '/v2', baseUrlOverride: 'https://uploads.example.com' })).data.host,
    'proxy to a forbidden host': () => nango.proxy({ endpoint: '/v2', baseUrlOverride: 'http://127.0.0.1:1' }),
    'proxy of nobody': () => nango.proxy({ endpoint: '/user', connectionId: 'nobody' }),
    'proxy without a provider': () => nango.proxy({ endpoint: '/boards', providerConfigKey: 'trello', connectionId: 'board' }),
    'get': async () => answer(await nango.get({ endpoint: 'repos/a%2Fb?sort=created', params: { q: 'a b' } })),
    'get with a query as text': async () => (await nango.get({ endpoint: '/repos', params: '?a=1&a=2' })).data.url,
    'get of bytes': async () => {
        const { headers, data } = await nango.get({ endpoint: '/bytes', responseType: 'arraybuffer', decompress: true });
        return { type: headers['content-type'], bytes: [...data] };
    },
    'get that the provider refuses': () => nango.get({ endpoint: '/status/418' }),
    'get with a key of an API': async () => {
        const { data } = await nango.get({ endpoint: '/', providerConfigKey: 'key', connectionId: 'shop' });
        return data.authorization;
    },
    'post': async () => answer(await nango.post({ endpoint: '/repos', data: { a: [1, null] } })),
    'put': async () => answer(await nango.put({ endpoint: '/repos/1', data: { a: 1 }, forwardHeadersOnRedirect: true })),
    'patch': async () => answer(await nango.patch({ endpoint: '/repos/1', data: { a: 2 } })),
    'delete': async () => answer(await nango.delete({ endpoint: '/repos/1' })),
    'delete with a body': async () => answer(await nango.delete({ endpoint: '/repos', data: { ids: [1, 2] } })),

    'createConnectSession': async () => {
        const endUser = { id: 'u-8', email: 'jo@example.com' };
        return session(await nango.createConnectSession({ end_user: endUser, allowed_integrations: [github], tags: { plan: 'pro' } }));
    },
    'createConnectSession for nobody': () => nango.createConnectSession({ allowed_integrations: [github] }),
    'createReconnectSession': async () => session(await nango.createReconnectSession({ connection_id: user, integration_id: github })),
    'createReconnectSession of nobody': () => nango.createReconnectSession({ connection_id: 'nobody', integration_id: github }),
    'verifyIncomingWebhookRequest': () => nango.verifyIncomingWebhookRequest(webhook.body, webhook.headers),
    'verifyIncomingWebhookRequest that was changed': () => nango.verifyIncomingWebhookRequest(webhook.body + ' ', webhook.headers),
    'verifyWebhookSignature': () => nango.verifyWebhookSignature(webhook.headers['X-Nango-Signature'], JSON.parse(webhook.body))
};

// Returns the status and code of an error that the server returned, or the message of an error of the client itself.
const refusal = ({ response, message }) => {
    const code = response?.data?.error?.code ?? response?.data?.code;
    return response ? [response.status, code].join(' ').trim() : message;
};

const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
for (const [name, call] of Object.entries(calls)) {
    current = name;
    try {
        print({ call: name, value: (await call()) ?? null });
    } catch (error) {
        print({ call: name, refused: refusal(error) });
    }
}
print({ uncalled: Object.getOwnPropertyNames(Nango.prototype).filter((name) => name !== 'constructor' && !called.has(name)) });
