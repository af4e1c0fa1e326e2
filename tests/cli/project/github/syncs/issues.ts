import { createSync } from 'nango';
import * as z from 'zod';

const Issue = z.object({ id: z.string(), title: z.string(), state: z.enum(['open', 'closed']), closed: z.boolean().optional() });

export default createSync({
    description: 'Issues of a repository',
    version: '1.2.0',
    frequency: 'every hour',
    autoStart: true,
    syncType: 'full',
    trackDeletes: true,
    endpoints: [{ method: 'GET', path: '/issues', group: 'Issues' }],
    scopes: ['repo'],
    models: { Issue },
    metadata: z.object({ repo: z.string() }),
    exec: async (nango) => {
        await nango.batchSave([{ id: '1', title: 'A first issue', state: 'open' }], 'Issue');
    }
});
