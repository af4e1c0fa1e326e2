// This is the worker of the Node client. It reads one job per line from standard input and writes one
// outcome per line to standard output, like ../engines/worker.go. It computes the same checksum as
// ../internal/load/sum.go.
import { createInterface } from 'node:readline';
import { Nango } from '@nangohq/node';

const key = 'a-secret-key-of-the-benchmark';
const connection = { connectionId: 'c-gh-fut', providerConfigKey: 'gh' };

class Sum {
    value = 0;
    int(n) {
        this.value = (Math.imul(this.value, 31) + n) >>> 0;
    }
    text(s) {
        this.int(s.length);
        if (s.length > 0) {
            this.int(s.charCodeAt(s.length - 1));
        }
    }
    time(s) {
        this.int(Number(s.slice(17, 19)));
        this.int(Number(s.slice(20, 26)));
    }
    record(r) {
        this.text(r.id);
        this.text(r.first_name);
        this.text(r.last_name);
        this.text(r.email);
        if (r.phone !== null) {
            this.text(r.phone);
        }
        this.text(r.company);
        this.text(r.title);
        this.int(r.age);
        this.int(8 * r.score);
        if (r.active) {
            this.int(1);
        }
        for (const tag of r.tags) {
            this.text(tag);
        }
        this.text(r.address.street);
        this.text(r.address.city);
        this.text(r.address.country);
        this.text(r.address.zip);
        this.text(r.created_at);
        this.time(r.updated);
        this.text(r.notes);
        const m = r._nango_metadata;
        this.time(m.first_seen_at);
        this.time(m.last_modified_at);
        if (m.deleted_at !== null) {
            this.time(m.deleted_at);
        }
        if (m.pruned_at !== null) {
            this.time(m.pruned_at);
        }
        this.text(m.last_action);
        this.text(m.cursor);
    }
}

async function records(nango, job) {
    const sum = new Sum();
    let n = 0;
    let cursor;
    do {
        const page = await nango.listRecords({ ...connection, model: 'Contact', limit: job.page, cursor });
        for (const r of page.records) {
            sum.record(r);
            n++;
        }
        cursor = page.next_cursor;
    } while (cursor);
    return { n, sum: sum.value };
}

async function get(nango, job) {
    let made = 0;
    const loop = async () => {
        while (++made <= job.calls) {
            const c = await nango.getConnection(connection.providerConfigKey, connection.connectionId);
            if (c.credentials.access_token !== 'gho_abc' || c.metadata.filter !== 'closed=true' || c.tags.plan !== 'pro' || !c.created_at.startsWith('2026')) {
                throw new Error('the answer is not what the server sent');
            }
        }
    };
    await Promise.all(Array.from({ length: job.concurrency }, loop));
    return { n: job.calls, sum: 0 };
}

for await (const line of createInterface({ input: process.stdin })) {
    const job = JSON.parse(line);
    const nango = new Nango({ host: job.base, secretKey: key });
    globalThis.gc?.();
    const cpu = process.cpuUsage();
    const begin = performance.now();
    let outcome;
    try {
        outcome = await { records, get }[job.op](nango, job);
    } catch (error) {
        outcome = { error: String(error) };
    }
    const used = process.cpuUsage(cpu);
    console.log(JSON.stringify({ ...outcome, wall: (performance.now() - begin) / 1e3, cpu: (used.user + used.system) / 1e6 }));
}
