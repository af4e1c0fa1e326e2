import { createFunction } from 'nango/experimental';
import * as z from 'zod';

export default createFunction({
    description: 'Greets somebody',
    input: z.object({ name: z.string() }),
    output: z.object({ greeting: z.string() }),
    trigger: { kind: 'http' },
    exec: async () => ({ greeting: 'hello' })
});
