import { createAction } from 'nango';
import * as z from 'zod';

export default createAction({
    description: 'Creates an issue',
    version: '1.0.0',
    endpoint: { method: 'POST', path: '/issues', group: 'Issues' },
    input: z.object({ title: z.string() }),
    output: z.object({ number: z.number(), title: z.string() }),
    exec: async (nango, input) => {
        await nango.log('creating');
        return { number: 1, title: input.title };
    }
});
